// The drawing board's comforts: each change is saved and drawn anew by the server, and shapes follow finger and keys.
// It draws nothing itself, and without it the form and its buttons do everything.

const WAIT_MS = 350;
// Where a badge's picture lies on its plate, in hundredths of the stage; see drawing.py.
const PLACES = { sticker: { left: 0, top: 0, scale: 1 }, badge: { left: 0.23, top: 0.21, scale: 0.54 } };

class DesignBoard extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.preview = this.querySelector("[data-preview]");
    this.status = this.querySelector("[data-status]");
    this.grid = Number(this.dataset.grid);
    this.place = PLACES[this.dataset.kind];
    this.form.addEventListener("input", (event) => this.changed(event.target));
    this.preview.addEventListener("pointerdown", (event) => this.take(event));
    this.preview.addEventListener("keydown", (event) => this.press(event));
    this.form.addEventListener("submit", () => clearTimeout(this.timer));
    this.dress();
  }

  // --- Saving and drawing anew, one request at a time ------------------------------------------------------

  changed(field) {
    const own = field.type === "color" && this.form.elements[field.name.replace(/_own$/, "")];
    if (own && own !== field) own.value = "own";
    const output = field.type === "range" && field.closest(".field").querySelector("output");
    if (output) output.value = field.value;
    this.soon();
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), WAIT_MS);
  }

  async save() {
    if (this.busy) { this.again = true; return; }
    this.busy = true;
    this.again = false;
    try {
      const body = new FormData(this.form);
      body.set("act", "draft");
      const answer = await fetch(this.form.action, { method: "POST", body, headers: { "X-Drawing": "live" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-version]");
      if (!fresh) throw new Error("no preview came");
      this.show(fresh);
      this.status.textContent = answer.ok ? this.dataset.saved : "";
    } catch {
      this.status.textContent = this.dataset.unsaved;
    } finally {
      this.busy = false;
      if (this.again) this.soon();
    }
  }

  show(fresh) {
    const focused = this.stage && document.activeElement === this.stage;
    this.form.elements.version.value = fresh.dataset.version;
    this.preview.replaceChildren(fresh);
    this.dress();
    if (focused) this.stage.focus();
  }

  // The stage can be focused and moved on only where there is a script to do it.
  dress() {
    this.stage = this.preview.querySelector("[data-stage]");
    if (!this.stage) return;
    this.stage.tabIndex = 0;
    this.stage.setAttribute("role", "application");
    this.stage.setAttribute("aria-label", this.dataset.keys);
  }

  // --- The chosen shape ------------------------------------------------------------------------------------

  parts() { return [...this.form.querySelectorAll("[data-part]")]; }

  chosen() {
    const parts = this.parts();
    return parts.find((part) => part.open) ?? parts.at(-1);
  }

  choose(part) {
    for (const other of this.parts()) other.open = other === part;
  }

  field(part, name) { return this.form.elements[`p${part.dataset.part}_${name}`]; }

  set(part, name, value) {
    const field = this.field(part, name);
    field.value = value;
    this.changed(field);
  }

  // --- Finger and mouse ------------------------------------------------------------------------------------

  shapes() {
    return [...this.stage.querySelectorAll("g")].filter((g) => !g.querySelector("g"));
  }

  spot(event) {
    const box = this.stage.getBoundingClientRect();
    const { left, top, scale } = this.place;
    const across = ((event.clientX - box.left) / box.width - left) / scale;
    const down = ((event.clientY - box.top) / box.height - top) / scale;
    return [across, down].map((part) => Math.max(0, Math.min(this.grid, Math.round(part * this.grid))));
  }

  take(event) {
    if (!this.stage?.contains(event.target)) return;
    const touched = this.shapes().indexOf(event.target.closest("g"));
    const part = touched >= 0 ? this.parts()[touched] : this.chosen();
    if (!part) return;
    this.choose(part);
    event.preventDefault();
    this.stage.focus({ preventScroll: true });
    const shape = this.shapes()[Number(part.dataset.part)];
    const [x, y] = this.spot(event);
    const apart = touched >= 0
      ? [Number(this.field(part, "x").value) - x, Number(this.field(part, "y").value) - y] : [0, 0];
    const move = (at) => this.moveTo(part, shape, this.spot(at), apart);
    const drop = () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", drop);
      window.removeEventListener("pointercancel", drop);
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", drop);
    window.addEventListener("pointercancel", drop);
    if (touched < 0) move(event);
  }

  moveTo(part, shape, [x, y], [dx, dy]) {
    const to = [x + dx, y + dy].map((step) => Math.max(0, Math.min(this.grid, step)));
    for (const [at, name] of ["x", "y"].entries()) {
      if (Number(this.field(part, name).value) !== to[at]) this.set(part, name, to[at]);
    }
    // Until the server has drawn it anew, the shape itself goes along.
    const places = to.map((step) => step * 100 / this.grid).join(" ");
    shape.setAttribute("transform", shape.getAttribute("transform").replace(/translate\([^)]*\)/, `translate(${places})`));
  }

  // --- Keys ------------------------------------------------------------------------------------------------

  press(event) {
    const part = this.chosen();
    const step = {
      ArrowLeft: ["x", -1], ArrowRight: ["x", 1], ArrowUp: ["y", -1], ArrowDown: ["y", 1],
      "+": ["size", 1], "-": ["size", -1], r: ["turn", 1], R: ["turn", -1],
    }[event.key];
    if (!part || !step || event.target !== this.stage || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const field = this.field(part, step[0]);
    const turns = Number(this.dataset.turns);
    const next = Number(field.value) + step[1];
    this.set(part, step[0], step[0] === "turn" ? (next + turns) % turns : Math.max(field.min, Math.min(field.max, next)));
  }
}

customElements.define("design-board", DesignBoard);
