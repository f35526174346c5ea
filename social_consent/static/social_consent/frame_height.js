// In the wrapper, around a plug-in that announces the height of its content: the frame follows, within bounds. Of a
// message from the one plug-in of the declared origin a number is used, and nothing else; what does not fit changes nothing.

{
  const CHANGES = 50; // of one plug-in; one that never comes to rest must not move the page for ever
  const { origin, path, type, question, least, most } = JSON.parse(document.currentScript.dataset.height);
  const plugin = () => document.querySelector("iframe")?.contentWindow;
  const parsed = (text) => {
    try { return JSON.parse(text); } catch { return null; }
  };
  let changes = 0;
  addEventListener("message", (event) => {
    if (!event.source || event.source !== plugin() || event.origin !== origin) return;
    const message = typeof event.data === "string" ? parsed(event.data) : event.data;
    if (type && message?.type !== type) return;
    const height = path.reduce((part, key) => part?.[key], message);
    if (typeof height !== "number" || !(height >= least && height <= most)) return;
    const pixels = String(Math.ceil(height));
    if (frameElement.height === pixels || changes++ >= CHANGES) return;
    frameElement.height = pixels;
  });
  if (Object.keys(question).length) addEventListener("load", () => plugin().postMessage(question, origin));
}
