// Keeps a plug-in from disturbing the page around it: what is typed in a field of the page stays there, and
// no flood of messages slows the page down. A plug-in that tries again is put away.

const FIELDS = "input, select, textarea, [contenteditable]";
const MESSAGES = 200; // that a plug-in may send in a second
const LOOK = 16; // milliseconds between two looks at where the focus is
const frames = () => [...document.querySelectorAll(".social-consent__stage iframe")];
const putAway = (frame) => frame.closest("[data-provider]").querySelector(".social-consent__checkbox").click();

// --- the keyboard: no browser has a permission for it ---

let field = null; // of the page, that had the focus last
let key = ""; // pressed last
let pointed = null; // the plug-in under the pointer
// Over a plug-in the pointer is not seen here. So while a visitor types, the pointer finds the page beneath
// it first, and lets itself through.
const shield = () => frames().forEach((frame) => frame.style.pointerEvents = field ? "none" : "");
let looking = 0; // the timer, while a field has the focus
const begin = (event) => {
  [key, field] = ["", event.target.closest(FIELDS)];
  shield();
  clearInterval(looking);
  if (field) looking = setInterval(() => guard(), LOOK); // Firefox says nothing of a focus that a frame takes
};
addEventListener("focusin", begin);
addEventListener("pointerdown", begin, true);
addEventListener("keydown", (event) => {
  [key, pointed] = [event.key, null];
  shield();
}, true);
addEventListener("pointerover", (event) => {
  pointed = frames().find((frame) => frame.parentElement.contains(event.target));
  if (pointed) [key, pointed.style.pointerEvents] = ["", ""];
}, true);

const tried = new WeakSet();
const guard = () => {
  const frame = field?.isConnected && frames().find((one) => one === document.activeElement);
  if (!frame || key === "Tab" || frame === pointed) return;
  field.focus({ preventScroll: true });
  if (tried.has(frame)) putAway(frame);
  tried.add(frame);
};
addEventListener("blur", () => setTimeout(guard)); // until then Chromium gives the focus away all the same

// --- messages ---

const sent = new WeakMap(); // frame → number, and the second
const count = (frame) => {
  const second = Math.floor(performance.now() / 1000);
  const [number, last] = sent.get(frame) ?? [0, second];
  sent.set(frame, [last === second ? number + 1 : 1, second]);
  if (number === MESSAGES) putAway(frame);
};
addEventListener("message", ({ source }) => {
  const frame = frames().find(({ contentWindow }) => [source, source?.parent].includes(contentWindow));
  if (frame) count(frame);
});
// What it sends to the wrapper slows the page down as well: both are of one process.
const watch = (frame) => {
  if (frame.contentDocument && frame.contentDocument.URL !== "about:blank") frame.contentWindow.addEventListener("message", () => count(frame));
};
frames().forEach(watch);
document.addEventListener("load", ({ target }) => frames().includes(target) && watch(target), true);
