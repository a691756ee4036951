// <map-view>: Leaflet, fetched when the map comes into sight. Pins are buttons; the list beside it stays equal.

const MAX_PINS = 30;
const RINGS_METRES = [500, 1_000, 2_000, 5_000, 10_000];

let library;

function load({ script, sheets }) {
  library ??= new Promise((resolve, reject) => {
    for (const href of sheets.split(" ")) {
      document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
    }
    const tag = Object.assign(document.createElement("script"), { src: script });
    tag.addEventListener("load", () => resolve(window.L));
    tag.addEventListener("error", () => { library = undefined; reject(new Error("no map script")); });
    document.head.append(tag);
  });
  return library;
}

class MapView extends HTMLElement {
  connectedCallback() {
    if (this.map || this.watch) return;
    this.words = JSON.parse(this.dataset.words);
    this.watch = new IntersectionObserver((seen) => {
      if (!seen.some((entry) => entry.isIntersecting)) return;
      this.watch.disconnect();
      load(this.dataset).then((L) => this.draw(L), () => this.note(this.words.failed));
    });
    this.watch.observe(this);
  }

  disconnectedCallback() {
    this.watch?.disconnect();
    this.map?.remove();
    this.map = this.watch = undefined;
    this.lighting?.abort();
  }

  draw(L) {
    if (!this.isConnected) return;
    const ground = document.createElement("div");
    ground.className = "map-ground";
    this.replaceChildren(ground);
    this.pins = JSON.parse(this.dataset.pins).slice(0, MAX_PINS);
    this.map = L.map(ground, { zoomControl: false, attributionControl: Boolean(this.dataset.tiles), maxZoom: 17, minZoom: 4, keyboard: false });
    this.look(L);
    this.layGround(L);
    this.pins.forEach((pin) => this.addPin(L, pin));
    this.addZoom();
    this.light();
    if (this.dataset.search) this.offerSearch();
  }

  look(L) {
    const centre = this.dataset.centre && JSON.parse(this.dataset.centre);
    const [west, south, east, north] = (this.dataset.box ?? "").split(",").map(Number);
    const spots = this.pins.map(({ lat, lon }) => [lat, lon]);
    if (north !== undefined) this.map.fitBounds([[south, west], [north, east]], { animate: false });
    else if (this.dataset.radius && spots.length) this.map.setView(spots[0], 14);
    else if (spots.length > 1) this.map.fitBounds(L.latLngBounds(spots).pad(0.15), { maxZoom: 15, animate: false });
    else this.map.setView(spots[0] ?? (centre ? [centre.lat, centre.lon] : [46.6, 2.4]), spots.length || centre ? 13 : 5);
  }

  layGround(L) {
    const { tiles, attribution } = this.dataset;
    if (tiles) {
      L.tileLayer(tiles, { attribution, maxZoom: 17 }).addTo(this.map);
    } else {
      this.note(this.words.plain);
      this.addRings(L);
    }
    if (!tiles) for (const place of JSON.parse(this.dataset.places)) this.addName(L, place, place.big ? "place place-big" : "place");
    if (this.dataset.radius) {
      const { lat, lon } = this.pins[0];
      L.circle([lat, lon], { radius: Number(this.dataset.radius), className: "map-area", interactive: false }).addTo(this.map);
    }
  }

  // Distances are true without any street: rings around the place that was searched.
  addRings(L) {
    if (!this.dataset.centre) return;
    const { lat, lon, label } = JSON.parse(this.dataset.centre);
    for (const radius of RINGS_METRES) {
      L.circle([lat, lon], { radius, className: "map-ring", interactive: false }).addTo(this.map);
      const top = lat + radius / 111_320;
      this.addName(L, { lat: top, lon, name: radius < 1_000 ? `${radius} m` : `${radius / 1_000} km` }, "place");
    }
    if (label) this.addName(L, { lat, lon, name: label }, "place place-here");
  }

  addName(L, { lat, lon, name }, className) {
    const words = document.createElement("span");
    words.textContent = name;
    words.className = className;
    const face = L.divIcon({ html: words, className: "", iconSize: [0, 0] });
    L.marker([lat, lon], { icon: face, interactive: false, keyboard: false }).addTo(this.map);
  }

  addPin(L, pin) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `pin pin-${pin.kind ?? "meal"}`;
    button.textContent = pin.price;
    button.setAttribute("aria-label", `${pin.price}, ${pin.title}`);
    button.setAttribute("aria-expanded", "false");
    if (pin.ref) button.dataset.pin = pin.ref;
    const face = L.divIcon({ html: button, className: "", iconSize: [0, 0] });
    const marker = L.marker([pin.lat, pin.lon], { icon: face, keyboard: false, riseOnHover: true }).addTo(this.map);
    if (!pin.url) return;
    const card = document.createElement("div");
    const link = Object.assign(document.createElement("a"), { href: pin.url, textContent: pin.title });
    const price = document.createElement("span");
    price.textContent = [pin.price, pin.note].filter(Boolean).join(" · ");
    card.append(link, price);
    marker.bindPopup(card, { closeButton: false, offset: [0, -12], maxWidth: 240 });
    marker.on("popupopen", () => { button.setAttribute("aria-expanded", "true"); });
    marker.on("popupclose", () => { button.setAttribute("aria-expanded", "false"); });
    // Enter and Space reach the button as a click of its own, without a mouse position.
    button.addEventListener("click", (event) => {
      if (event.detail) return;
      marker.openPopup();
      link.focus();
    });
    card.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      marker.closePopup();
      button.focus();
    });
  }

  addZoom() {
    const box = document.createElement("div");
    box.className = "map-zoom";
    for (const [sign, label, act] of [["+", this.words.in, () => this.map.zoomIn()], ["−", this.words.out, () => this.map.zoomOut()]]) {
      const press = Object.assign(document.createElement("button"), { type: "button", textContent: sign });
      press.setAttribute("aria-label", label);
      press.addEventListener("click", act);
      box.append(press);
    }
    this.append(box);
  }

  // A card under the finger or the focus lights its pin.
  light() {
    this.lighting = new AbortController();
    const { signal } = this.lighting;
    const set = (event, lit) => {
      const ref = event.target.closest?.("[data-ref]")?.dataset.ref;
      const pin = ref && this.querySelector(`[data-pin="${CSS.escape(ref)}"]`);
      pin?.toggleAttribute("data-lit", lit);
    };
    for (const kind of ["mouseover", "focusin"]) document.addEventListener(kind, (event) => set(event, true), { signal });
    for (const kind of ["mouseout", "focusout"]) document.addEventListener(kind, (event) => set(event, false), { signal });
  }

  offerSearch() {
    const link = Object.assign(document.createElement("a"), { className: "btn btn-line map-search", textContent: this.words.here, hidden: true });
    this.append(link);
    const offer = () => {
      const bounds = this.map.getBounds();
      const address = new URL(this.dataset.search, location.href);
      const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
      address.searchParams.set("box", box.map((edge) => edge.toFixed(4)).join(","));
      link.href = address;
      link.hidden = false;
    };
    this.map.on("dragend", offer);
    this.map.on("zoomend", offer);
  }

  note(words) {
    const line = document.createElement("p");
    line.className = "map-note";
    line.textContent = words;
    this.append(line);
  }
}

customElements.define("map-view", MapView);
