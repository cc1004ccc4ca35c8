// <gstage-player scenario step autoplay>: the figure as a custom element. Importing this file where there is no document
// does nothing.

const looks = `
:host { display: block; position: relative; aspect-ratio: 12 / 7; background: #0a101c; color: #eaf0f8; }
.stage { position: absolute; inset: 0; outline-offset: -2px; }
.gstage-canvas { position: absolute; inset: 0; width: 100%; height: 100%; }
.gstage-labels, .gstage-leaders { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; }
.gstage-leaders line { stroke: currentcolor; }
.gstage-label { position: absolute; top: 0; left: 0; font: 13px/19px system-ui, sans-serif; white-space: pre; transform-origin: 0 0; }
.gstage-label .mono { font-family: ui-monospace, monospace; }
.gstage-spoken { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); }
`;

let loaded;

async function load() {
  const glue = new URL("./pkg/gstage_embed.js", import.meta.url).href;
  const bindings = await import(glue);
  await bindings.default();
  return { bindings, glue };
}

function define() {
  class GstagePlayerElement extends HTMLElement {
    static observedAttributes = ["scenario", "step"];

    #player;

    async connectedCallback() {
      const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(looks);
      root.adoptedStyleSheets = [sheet];
      const stage = document.createElement("div");
      stage.className = "stage";
      stage.tabIndex = 0;
      root.replaceChildren(stage);
      try {
        loaded ??= load();
        const { bindings, glue } = await loaded;
        if (!this.isConnected) return;
        this.#player = new bindings.GstagePlayer(stage, this.#options(glue), (state) => this.#tell(state));
        if (this.hasAttribute("autoplay")) this.#player.play();
      } catch (error) {
        stage.textContent = `The figure cannot run here: ${error.message}`;
        stage.setAttribute("role", "alert");
      }
    }

    disconnectedCallback() {
      this.#player?.free();
      this.#player = undefined;
    }

    attributeChangedCallback(name) {
      if (!this.#player) return;
      if (name === "step") this.#player.seek(Number(this.getAttribute("step")) || 1);
      else this.#player.load(this.getAttribute("scenario") ?? "first-store");
    }

    get player() {
      return this.#player;
    }

    #options(glue) {
      const options = { glue, worker: new URL("./worker.js", import.meta.url).href };
      if (this.hasAttribute("scenario")) options.scenario = this.getAttribute("scenario");
      if (this.hasAttribute("step")) options.step = Number(this.getAttribute("step")) || 1;
      return options;
    }

    #tell(detail) {
      this.dispatchEvent(new CustomEvent("gstage-change", { detail }));
    }
  }

  customElements.define("gstage-player", GstagePlayerElement);
}

if (typeof customElements !== "undefined" && !customElements.get("gstage-player")) define();
