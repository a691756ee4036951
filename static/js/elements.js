// Small custom elements. Each one wraps markup that already works and adds what only a script can.

const SECOND = 1_000;

function make(tag, values = {}, ...children) {
  const element = Object.assign(document.createElement(tag), values);
  element.append(...children);
  return element;
}

// Asks the browser where one is and searches there. Two decimals of a degree are about a kilometre: enough to
// find neighbours, too little to find a door.
class NearMe extends HTMLElement {
  connectedCallback() {
    if (!("geolocation" in navigator)) return;
    this.hidden = false;
    this.querySelector("button").addEventListener("click", () => this.ask());
  }

  ask() {
    this.say(this.dataset.waiting);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.go(coords),
      () => this.say(this.dataset.refused),
      { timeout: 10 * SECOND, maximumAge: 300 * SECOND },
    );
  }

  go({ latitude, longitude }) {
    const address = new URL(this.dataset.action, location.href);
    const form = this.closest("details, section, main")?.querySelector("form[role=search]");
    if (form) for (const [name, value] of new FormData(form)) if (value && name !== "where") address.searchParams.set(name, value);
    address.searchParams.set("lat", latitude.toFixed(2));
    address.searchParams.set("lon", longitude.toFixed(2));
    location.assign(address);
  }

  say(words) {
    this.querySelector(".near-me-word").textContent = words;
  }
}

// Counts a hold down. Eyes see every second; ears hear each minute only.
class HoldTimer extends HTMLElement {
  connectedCallback() {
    // By the server's clock, which may be hours from this one's.
    this.deadline = Date.now() + this.dataset.left * SECOND;
    this.clock = setInterval(() => this.tick(), SECOND);
    this.tick();
  }

  disconnectedCallback() {
    clearInterval(this.clock);
  }

  tick() {
    const left = Math.max(0, Math.ceil((this.deadline - Date.now()) / SECOND));
    const minutes = Math.floor(left / 60);
    this.querySelector(".timer-count").textContent = `${minutes}:${String(left % 60).padStart(2, "0")}`;
    if (!left) this.expire();
    else if (left % 60 === 0 || left === 30) this.announce(minutes);
  }

  announce(minutes) {
    const { minute, minutes: many, soon } = this.dataset;
    const words = minutes === 0 ? soon : minutes === 1 ? minute : many.replace("{n}", minutes);
    this.querySelector("[role=status]").textContent = words;
  }

  expire() {
    clearInterval(this.clock);
    this.dataset.over = "";
    this.querySelector(".timer-words").textContent = this.dataset.expired;
    this.querySelector(".timer-count").remove();
    this.querySelector("[role=status]").textContent = this.dataset.expired;
    this.dispatchEvent(new CustomEvent("hold-expired", { bubbles: true }));
  }
}

class ShowPassword extends HTMLElement {
  connectedCallback() {
    if (this.firstChild) return;
    const input = this.parentElement.querySelector("input");
    const press = make("button", { type: "button", textContent: this.dataset.show });
    press.setAttribute("aria-label", this.dataset.label);
    press.setAttribute("aria-pressed", "false");
    press.addEventListener("click", () => {
      const shown = input.type === "password";
      input.type = shown ? "text" : "password";
      press.textContent = shown ? this.dataset.hide : this.dataset.show;
      press.setAttribute("aria-pressed", String(shown));
    });
    this.append(press);
  }
}

class NumberStepper extends HTMLElement {
  connectedCallback() {
    if (this.querySelector("button")) return;
    this.input = this.querySelector("input");
    this.less = this.press("−", this.dataset.less, () => this.input.stepDown());
    this.more = this.press("+", this.dataset.more, () => this.input.stepUp());
    this.prepend(this.less);
    this.append(this.more);
    this.input.addEventListener("input", () => this.limit());
    this.limit();
  }

  press(sign, label, act) {
    const button = make("button", { type: "button", textContent: sign });
    button.setAttribute("aria-label", label);
    button.addEventListener("click", () => {
      act();
      this.input.dispatchEvent(new Event("input", { bubbles: true }));
      this.input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    return button;
  }

  limit() {
    const value = Number(this.input.value);
    this.less.disabled = value <= Number(this.input.min);
    this.more.disabled = value >= Number(this.input.max);
  }
}

// The days are radio buttons that work alone; with a script, a new day lets go of the time of the old one.
class SlotPicker extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", ({ target }) => {
      if (!target.closest(".slot-days")) return;
      for (const chosen of this.querySelectorAll(".slot-times :checked")) chosen.checked = false;
      this.dispatchEvent(new CustomEvent("day-changed", { bubbles: true, detail: target.value }));
    });
    const day = this.querySelector(".slot-days :checked")?.parentElement;
    if (day) day.parentElement.scrollLeft = day.offsetLeft - day.parentElement.offsetLeft - day.offsetWidth;
  }
}

async function copy(text) {
  await navigator.clipboard.writeText(text);
}

function answer(button, words) {
  const label = button.querySelector("span");
  const before = label.textContent;
  label.textContent = words;
  label.setAttribute("role", "status");
  setTimeout(() => { label.textContent = before; }, 2 * SECOND);
}

class CopyText extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await copy(this.dataset.text);
      answer(button, this.dataset.done);
    });
  }
}

class ShareLink extends HTMLElement {
  connectedCallback() {
    const link = this.querySelector("a");
    const { url, title } = this.dataset;
    link.addEventListener("click", async (event) => {
      if (!navigator.share && !navigator.clipboard) return;
      event.preventDefault();
      const address = new URL(url, location.href).href;
      if (navigator.share) await navigator.share({ title, url: address }).catch(() => undefined);
      else { await copy(address); answer(link, this.dataset.done); }
    });
  }
}

// Turns a <details> into a native <dialog>; what was inside moves along, forms and all.
class ModalDialog extends HTMLElement {
  connectedCallback() {
    const fold = this.querySelector("details");
    if (!fold) return;
    const summary = fold.querySelector("summary");
    const body = fold.querySelector(".dialog-body");
    const box = make("dialog", { className: "dialog", id: fold.id });
    box.setAttribute("aria-labelledby", body.getAttribute("aria-labelledby"));
    body.removeAttribute("aria-labelledby");
    const shut = make("button", { type: "button", className: "btn-icon", textContent: "×" });
    shut.setAttribute("aria-label", this.dataset.close);
    shut.addEventListener("click", () => box.close());
    box.addEventListener("click", (event) => { if (event.target === box) box.close(); });
    box.append(body, shut);
    const opener = make("button", { type: "button", className: summary.className }, ...summary.childNodes);
    opener.setAttribute("aria-haspopup", "dialog");
    opener.addEventListener("click", () => box.showModal());
    const wasOpen = fold.open || location.hash === `#${fold.id}`;
    this.replaceChildren(opener, box);
    if (wasOpen) box.showModal();
  }
}

for (const [name, element] of Object.entries({
  "near-me": NearMe,
  "hold-timer": HoldTimer,
  "show-password": ShowPassword,
  "number-stepper": NumberStepper,
  "slot-picker": SlotPicker,
  "copy-text": CopyText,
  "share-link": ShareLink,
  "modal-dialog": ModalDialog,
})) customElements.define(name, element);
