// Loaded by every page of the preview; the shipped site has no trace of it.
(() => {
  const sheets = /<link rel="?stylesheet"?[^>]*>/g;
  const fetched = async () => {
    const reply = await fetch(location.href, { cache: "no-store" });
    return reply.text();
  };
  let version;
  let shown;
  let note;

  // A page that another edit left as it is stays; where only style sheets have other addresses these are exchanged; else it is
  // loaded again, and the browser keeps its place.
  const renew = async () => {
    const [before, now] = [await shown, await fetched()];
    if (now.replace(sheets, "") !== before.replace(sheets, "")) return location.reload();
    shown = now;
    const links = (page) => [...page.querySelectorAll("link[rel=stylesheet]")];
    const old = links(document);
    const fresh = links(new DOMParser().parseFromString(now, "text/html"));
    if (old.length !== fresh.length) return location.reload();
    old.forEach((link, at) => {
      if (link.getAttribute("href") === fresh[at].getAttribute("href")) return;
      const next = document.importNode(fresh[at]);
      // The old one goes when the new one is there, so that nothing flashes.
      next.addEventListener("load", () => link.remove());
      link.after(next);
    });
  };

  const events = new EventSource("/__site/events");
  events.addEventListener("version", (event) => {
    const changed = version !== undefined && version !== event.data;
    version = event.data;
    note?.remove();
    if (shown === undefined) shown = fetched();
    if (changed) renew().catch(() => location.reload());
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
