// Loaded by every page of the preview; the shipped site has no trace of it.
(() => {
  // A page that is here only because its author asked to see it says so.
  const standing = document.currentScript.dataset.standing;
  if (standing) {
    const words = { draft: "a draft", future: "dated in the future", expired: "expired" };
    const mark = document.createElement("p");
    mark.id = "site-standing";
    mark.textContent = `Only in preview: this page is ${standing.split(" ").map((word) => words[word]).join(" and ")}.`;
    mark.style.cssText =
      "position:sticky;top:0;margin:0;padding:.25rem 1rem;z-index:2147483646;background:#ffe08a;color:#1b1b1b;" +
      "font:14px/1.5 sans-serif;text-align:center";
    document.body.prepend(mark);
  }
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
