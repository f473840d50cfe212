// The switch between light and dark. Runs before the first paint, so that a stored choice shows no flash of the other colours.
// The choice is kept only while it differs from what the page would show by itself.
(() => {
  const root = document.documentElement;
  const base = root.dataset.scheme;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const own = () => (base === "auto" ? (system.matches ? "dark" : "light") : base);
  const shown = () => (root.dataset.scheme === "auto" ? own() : root.dataset.scheme);
  const store = (value) => {
    try {
      if (value) localStorage.setItem("scheme", value);
      else localStorage.removeItem("scheme");
    } catch {}
  };
  const stored = () => {
    try {
      return localStorage.getItem("scheme");
    } catch {}
  };
  const paint = () => {
    const dark = shown() === "dark";
    for (const button of document.querySelectorAll(".scheme")) button.setAttribute("aria-pressed", dark);
    // The first colour is for light, the second for dark.
    document.querySelectorAll('meta[name="theme-color"]').forEach((meta, i) => {
      meta.media = dark === (i === 1) ? "all" : "not all";
    });
  };
  const set = (value) => {
    root.dataset.scheme = value === "light" || value === "dark" ? value : base;
    paint();
  };
  root.dataset.switch = "";
  set(stored());
  addEventListener("storage", (event) => event.key === "scheme" && set(event.newValue));
  system.addEventListener("change", paint);
  addEventListener("DOMContentLoaded", () => {
    paint();
    for (const button of document.querySelectorAll(".scheme")) {
      button.addEventListener("click", () => {
        const next = shown() === "dark" ? "light" : "dark";
        const choice = next === own() ? null : next;
        store(choice);
        set(choice);
      });
    }
  });
})();
