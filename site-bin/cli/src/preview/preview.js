// Loaded by every page of the preview; the shipped site has no trace of it.
(() => {
  let version;
  let note;
  const events = new EventSource("/__site/events");
  events.addEventListener("version", (event) => {
    if (version !== undefined && version !== event.data) location.reload();
    version = event.data;
    note?.remove();
  });
  events.addEventListener("errors", (event) => {
    note?.remove();
    note = document.createElement("pre");
    note.textContent = event.data;
    note.setAttribute("role", "alert");
    note.style.cssText =
      "position:fixed;inset:auto 0 0 0;max-height:60vh;overflow:auto;margin:0;padding:1rem;z-index:2147483647;" +
      "background:#1b1b1b;color:#ffb4b4;border-top:3px solid #e5484d;font:14px/1.5 monospace;text-align:left;white-space:pre";
    document.body.append(note);
  });
})();
