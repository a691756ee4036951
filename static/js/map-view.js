// <map-view>: a sketch of pins and names drawn at once; the moving map (Leaflet) is fetched when somebody wants
// to move it, or at sight when there are tiles to show. The list beside it stays an equal way.

const MAX_PINS = 30;
const TILE = 256;
const RINGS_METRES = [500, 1_000, 2_000, 5_000, 10_000];
const FAR = { lat: 46.6, lon: 2.4, zoom: 5 };
const NEAR_ZOOM = 13;

export const project = ({ lat, lon }, zoom) => {
  const size = TILE * 2 ** zoom;
  const sine = Math.sin((lat * Math.PI) / 180);
  return [size * (lon / 360 + 0.5), size * (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI))];
};

const metresToPixels = (metres, lat, zoom) => (metres * TILE * 2 ** zoom) / (40_075_017 * Math.cos((lat * Math.PI) / 180));

const ringName = (metres) => (metres < 1_000 ? `${metres} m` : `${metres / 1_000} km`);

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text) made.textContent = text;
  return made;
}

export class MapView extends HTMLElement {
  connectedCallback() {
    if (this.pins) return;
    const { words, pins, places, centre } = this.dataset;
    this.words = JSON.parse(words);
    this.pins = JSON.parse(pins).slice(0, MAX_PINS);
    this.places = JSON.parse(places);
    this.centre = centre && JSON.parse(centre);
    this.away = new AbortController();
    this.sight = new IntersectionObserver((seen) => this.see(seen));
    this.sight.observe(this);
    this.light();
  }

  disconnectedCallback() {
    this.away?.abort();
    this.sight?.disconnect();
    this.size?.disconnect();
    this.map?.remove();
    this.pins = this.map = undefined;
  }

  see(seen) {
    if (!seen.some((entry) => entry.isIntersecting)) return;
    this.sight.disconnect();
    if (this.dataset.tiles) this.enliven();
    else {
      this.size = new ResizeObserver(() => this.map ?? this.sketch());
      this.size.observe(this);
    }
  }

  // --- Where to look ---------------------------------------------------------------------------------------

  // The middle and the greatest whole zoom at which everything asked for is in sight.
  frame() {
    if (this.dataset.radius && this.pins.length) return { ...this.pins[0], zoom: this.zoomAround(this.pins[0]) };
    const [west, south, east, north] = (this.dataset.box ?? "").split(",").map(Number);
    const spots = north === undefined ? this.pins : [{ lat: south, lon: west }, { lat: north, lon: east }];
    if (spots.length < 2) return spots[0] || this.centre ? { ...(spots[0] ?? this.centre), zoom: NEAR_ZOOM } : FAR;
    const lats = spots.map(({ lat }) => lat);
    const lons = spots.map(({ lon }) => lon);
    const low = { lat: Math.min(...lats), lon: Math.min(...lons) };
    const high = { lat: Math.max(...lats), lon: Math.max(...lons) };
    return { lat: (low.lat + high.lat) / 2, lon: (low.lon + high.lon) / 2, zoom: this.zoomFor(low, high) };
  }

  // An approximate place stands small among the names of its surroundings.
  zoomAround({ lat }) {
    const across = 8 * Number(this.dataset.radius);
    const room = Math.min(this.clientWidth, this.clientHeight);
    let zoom = 15;
    while (zoom > 8 && metresToPixels(across, lat, zoom) > room) zoom -= 1;
    return zoom;
  }

  zoomFor(low, high) {
    const margin = this.dataset.box ? 0 : 96;
    for (let zoom = 15; zoom > 3; zoom -= 1) {
      const [left, bottom] = project(low, zoom);
      const [right, top] = project(high, zoom);
      if (right - left <= this.clientWidth - margin && bottom - top <= this.clientHeight - margin) return zoom;
    }
    return 3;
  }

  // --- The sketch ------------------------------------------------------------------------------------------

  sketch() {
    const view = this.frame();
    const [middleX, middleY] = project(view, view.zoom);
    const ground = element("div", "map-ground");
    const put = (spot, node) => {
      const [x, y] = project(spot, view.zoom);
      node.style.left = `${Math.round(x - middleX + this.clientWidth / 2)}px`;
      node.style.top = `${Math.round(y - middleY + this.clientHeight / 2)}px`;
      ground.append(node);
    };
    for (const { spot, radius, className } of this.circles()) {
      const ring = element("div", className);
      ring.style.width = ring.style.height = `${2 * metresToPixels(radius, spot.lat, view.zoom)}px`;
      put(spot, ring);
    }
    for (const { spot, node } of this.names()) put(spot, node);
    for (const pin of this.pins) put(pin, this.pinButton(pin, () => this.enliven(pin)));
    // Any wish to move brings the moving map.
    for (const kind of ["pointerdown", "wheel"]) ground.addEventListener(kind, () => this.enliven(), { once: true, passive: true });
    this.replaceChildren(ground, element("p", "map-note", this.words.plain), this.zoomBox((step) => this.enliven(undefined, step)));
    this.tidy();
  }

  // Distances are true without any street: rings around the place that was searched.
  circles() {
    if (this.dataset.radius) return [{ spot: this.pins[0], radius: Number(this.dataset.radius), className: "map-area" }];
    return this.centre ? RINGS_METRES.map((radius) => ({ spot: this.centre, radius, className: "map-ring" })) : [];
  }

  names() {
    const named = this.places.map((place) => [place, place.name, place.big ? "place place-big" : "place"]);
    if (this.centre && !this.dataset.radius) {
      if (this.centre.label) named.push([this.centre, this.centre.label, "place place-here"]);
      const { lat, lon } = this.centre;
      for (const metres of RINGS_METRES) named.push([{ lat: lat + metres / 111_320, lon }, ringName(metres), "place"]);
    }
    return named.map(([spot, words, className]) => ({ spot, node: element("span", className, words) }));
  }

  pinButton(pin, act) {
    const button = element(pin.url ? "button" : "span", `pin pin-${pin.kind ?? "meal"}`, pin.price);
    if (pin.ref) button.dataset.pin = pin.ref;
    if (!pin.url) return button;
    button.type = "button";
    button.setAttribute("aria-label", `${pin.price}, ${pin.title}`);
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("pointerdown", (event) => event.stopPropagation());
    button.addEventListener("click", act);
    return button;
  }

  zoomBox(act) {
    const box = element("div", "map-zoom");
    for (const [sign, label, step] of [["+", this.words.in, 1], ["−", this.words.out, -1]]) {
      const press = element("button", "", sign);
      press.type = "button";
      press.setAttribute("aria-label", label);
      press.addEventListener("click", () => act(step));
      box.append(press);
    }
    return box;
  }

  // Names give way to pins and to greater names; at another scale they may come back.
  tidy() {
    const taken = [...this.querySelectorAll(".pin, .map-note, .map-zoom")].map((other) => other.getBoundingClientRect());
    const rank = (name) => (name.matches(".place-here") ? 0 : name.matches(".place-big") ? 1 : 2);
    // A sketch does not move, so a name that crosses its edge stays cut; the moving map may yet bring it in.
    const edge = this.map ? undefined : this.getBoundingClientRect();
    for (const name of [...this.querySelectorAll(".place")].sort((a, b) => rank(a) - rank(b))) {
      name.hidden = false;
      const box = name.getBoundingClientRect();
      const cut = edge && (box.left < edge.left || box.right > edge.right || box.top < edge.top || box.bottom > edge.bottom);
      name.hidden = cut || taken.some((other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom);
      if (!name.hidden) taken.push(box);
    }
  }

  // --- The moving map --------------------------------------------------------------------------------------

  async enliven(pin, step = 0) {
    this.coming ??= import(this.dataset.live).then(({ enliven }) => enliven(this));
    try {
      const { open } = await this.coming;
      if (pin) open(pin);
      if (step) this.map.setZoom(this.map.getZoom() + step);
    } catch {
      this.coming = undefined;
      const note = this.querySelector(".map-note") ?? this.appendChild(element("p", "map-note"));
      note.textContent = this.words.failed;
    }
  }

  // A card under the finger or the focus lights its pin.
  light() {
    const set = (event, lit) => {
      const ref = event.target.closest?.("[data-ref]")?.dataset.ref;
      const pin = ref && this.querySelector(`[data-pin="${CSS.escape(ref)}"]`);
      pin?.toggleAttribute("data-lit", lit);
    };
    const { signal } = this.away;
    for (const kind of ["mouseover", "focusin"]) document.addEventListener(kind, (event) => set(event, true), { signal });
    for (const kind of ["mouseout", "focusout"]) document.addEventListener(kind, (event) => set(event, false), { signal });
  }
}

customElements.define("map-view", MapView);
