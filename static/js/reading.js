// Tells the server what was on the screen, once somebody looks at it: opening a page alone changes nothing.
// Without scripts, or when it does not get through, there is a button.

class MarkRead extends HTMLElement {
  static observedAttributes = ["data-to"];

  connectedCallback() {
    this.look();
  }

  attributeChangedCallback() {
    if (this.isConnected) this.look();
  }

  look() {
    if (this.told === this.dataset.to) return;
    if (document.visibilityState === "visible") this.tell();
    else document.addEventListener("visibilitychange", () => this.isConnected && this.look(), { once: true });
  }

  async tell() {
    const form = this.querySelector("form");
    this.told = this.dataset.to;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { "HX-Request-Type": "partial" },
      });
      if (!answer.ok) return;
      this.remove();
      renew(await answer.text());
    } catch {
      // Offline: the button stays, and the next look tries again.
      this.told = undefined;
    }
  }
}

// How much still waits, wherever the page says so.
function renew(marks) {
  const drawn = Object.assign(document.createElement("template"), { innerHTML: marks });
  for (const mark of drawn.content.querySelectorAll("[data-marks]")) {
    for (const shown of document.querySelectorAll(`[data-marks="${mark.dataset.marks}"]`)) shown.innerHTML = mark.innerHTML;
  }
}

customElements.define("mark-read", MarkRead);
