// The wizard's small comforts: the spot where one stands. Every page works without them.

class PinHere extends HTMLElement {
  connectedCallback() {
    const act = this.querySelector(".pin-here-act");
    if (!act || !navigator.geolocation) return;
    act.hidden = false;
    this.word = act.querySelector("[role=status]");
    act.querySelector("button").addEventListener("click", () => this.ask());
  }

  ask() {
    this.word.textContent = "…";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.found(coords),
      () => { this.word.textContent = this.dataset.failed; },
      { enableHighAccuracy: true, timeout: 10_000 },
    );
  }

  found({ latitude, longitude }) {
    const field = this.querySelector("input");
    field.value = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    this.word.textContent = this.dataset.found;
  }
}

customElements.define("pin-here", PinHere);
