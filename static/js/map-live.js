// The moving map inside <map-view>: Leaflet, fetched once a page when the sketch is not enough.

let library;

function load({ script, sheets }) {
  library ??= new Promise((resolve, reject) => {
    const fail = () => { library = undefined; reject(new Error("the map's parts did not come")); };
    const waits = sheets.split(" ").map((href) => new Promise((done) => {
      const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload: done, onerror: fail });
      document.head.prepend(link);
    }));
    waits.push(new Promise((done) => {
      document.head.append(Object.assign(document.createElement("script"), { src: script, onload: done, onerror: fail }));
    }));
    Promise.all(waits).then(() => resolve(window.L));
  });
  return library;
}

// Replaces the sketch of `view` by a map that moves, looking at the same place; answers how to open a pin.
export async function enliven(view) {
  const L = await load(view.dataset);
  if (!view.isConnected) throw new Error("the map left the page");
  const ground = document.createElement("div");
  ground.className = "map-ground";
  const { lat, lon, zoom } = view.frame();
  const focused = document.activeElement?.dataset?.pin;
  view.replaceChildren(ground);
  view.map = L.map(ground, {
    zoomControl: false,
    attributionControl: Boolean(view.dataset.tiles),
    keyboard: false,
    maxZoom: 17,
    minZoom: 4,
    fadeAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
  }).setView([lat, lon], zoom);
  layGround(L, view);
  const open = addPins(L, view);
  view.append(view.zoomBox((step) => view.map.setZoom(view.map.getZoom() + step)));
  view.map.on("zoomend", () => view.tidy());
  view.tidy();
  if (view.dataset.search) offerSearch(view);
  if (focused) view.querySelector(`[data-pin="${CSS.escape(focused)}"]`)?.focus();
  return { open };
}

function layGround(L, view) {
  const { tiles, attribution, radius } = view.dataset;
  if (tiles) L.tileLayer(tiles, { attribution, maxZoom: 17 }).addTo(view.map);
  if (!tiles || radius) {
    for (const { spot, radius: metres, className } of view.circles()) {
      L.circle([spot.lat, spot.lon], { radius: metres, className, interactive: false }).addTo(view.map);
    }
  }
  if (tiles) return;
  view.append(Object.assign(document.createElement("p"), { className: "map-note", textContent: view.words.plain }));
  for (const { spot, node } of view.names()) marker(L, spot, node, false).addTo(view.map);
}

function marker(L, { lat, lon }, node, interactive) {
  const face = L.divIcon({ html: node, className: "", iconSize: [0, 0] });
  return L.marker([lat, lon], { icon: face, interactive, keyboard: false, riseOnHover: true });
}

function addPins(L, view) {
  const opened = new Map();
  for (const pin of view.pins) {
    const mark = marker(L, pin, view.pinButton(pin, (event) => show(event)), true).addTo(view.map);
    if (!pin.url) continue;
    const button = mark.getElement().firstElementChild;
    const card = popup(pin);
    mark.bindPopup(card, { closeButton: false, offset: [0, -12], maxWidth: 240 });
    mark.on("popupopen", () => button.setAttribute("aria-expanded", "true"));
    mark.on("popupclose", () => button.setAttribute("aria-expanded", "false"));
    card.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      mark.closePopup();
      button.focus();
    });
    // A mouse click opens through Leaflet; Enter and Space arrive here as a click without a position.
    const show = (event) => {
      if (event?.detail) return;
      mark.openPopup();
      card.querySelector("a").focus();
    };
    opened.set(pin, show);
  }
  return (pin) => opened.get(pin)?.();
}

function popup(pin) {
  const card = document.createElement("div");
  const link = Object.assign(document.createElement("a"), { href: pin.url, textContent: pin.title });
  const price = Object.assign(document.createElement("span"), { textContent: [pin.price, pin.note].filter(Boolean).join(" · ") });
  card.append(link, price);
  return card;
}

function offerSearch(view) {
  const link = Object.assign(document.createElement("a"), { className: "btn btn-line map-search", textContent: view.words.here, hidden: true });
  view.append(link);
  const offer = () => {
    const bounds = view.map.getBounds();
    const address = new URL(view.dataset.search, location.href);
    const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    address.searchParams.set("box", box.map((edge) => edge.toFixed(4)).join(","));
    link.href = address;
    link.hidden = false;
  };
  view.map.on("dragend", offer);
  view.map.on("zoomend", offer);
}
