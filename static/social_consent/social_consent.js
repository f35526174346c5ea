// Tick and reset without leaving the page, and the visitor's own values, worked out here and sent nowhere.
// Everything works without this file: the buttons submit their form, and the server renders the same.

const device = {
  browser: () => navigator.userAgent,
  languages: () => navigator.languages.join(", "),
  screen: () => `${screen.width} × ${screen.height}`,
  plugins: () => Array.from(navigator.plugins, (plugin) => plugin.name).join(", "),
  referrer: () => document.referrer,
};
const fill = (root) => root.querySelectorAll("[data-device]").forEach((place) => {
  place.textContent = device[place.dataset.device]() || "–";
});

const mark = (item, on) => {
  const box = item.querySelector("[role=checkbox]");
  box.name = on ? "reset" : "tick";
  box.ariaChecked = on;
};
// Picture and plug-in change places; the one that is not shown waits in the template.
const show = (item, on) => {
  mark(item, on);
  const stage = item.querySelector(".social-consent__stage");
  if (!stage || !stage.querySelector("iframe") === !on) return;
  const { content } = item.querySelector("template");
  const shown = stage.firstElementChild;
  stage.append(content.firstElementChild);
  content.append(shown);
};
const apply = (place, keys) => place.querySelectorAll("[data-provider]").forEach((item) => {
  if (item.querySelector("[role=checkbox]")) show(item, keys.includes(item.dataset.provider));
});

// What is true now, also in a page from the browser's memory or in another tab; in doubt, no plug-in.
const renew = () => document.querySelectorAll("[data-social-consent]").forEach(async (place) => {
  const answer = await fetch(place.dataset.socialConsent).catch(() => 0);
  apply(place, answer.ok ? await answer.json() : []);
});
const channel = new BroadcastChannel("social_consent");
channel.onmessage = renew;
addEventListener("pageshow", (event) => event.persisted && renew());
if (location.hash === "#social-consent") channel.postMessage(0); // a form has just changed something

// One after the other: two answers that cross would overwrite each other's cookie.
let last = Promise.resolve();
addEventListener("submit", (event) => {
  const { target: form, submitter: box } = event;
  const item = box?.closest("[data-provider]");
  if (!item?.querySelector("template")) return;
  event.preventDefault();
  const choice = [box.name, box.value];
  const on = box.name === "tick";
  if (on) mark(item, on);
  else show(item, on);
  const turn = last = last.then(async () => {
    const body = new URLSearchParams(new FormData(form));
    body.append(...choice);
    body.append("answer", "state");
    try {
      const answer = await fetch(form.action, { method: "POST", body });
      if (!answer.ok) throw answer.status;
      const keys = await answer.json();
      if (turn === last) apply(form, keys), renew();
      channel.postMessage(0);
    } catch {
      const [name, value] = choice;
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
      form.submit();
    }
  });
});

addEventListener("toggle", (event) => event.target.open && fill(event.target), true);
document.querySelectorAll("dl").forEach((list) => list.closest("details") || fill(list));
