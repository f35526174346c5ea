// Tick and reset without leaving the page, and the visitor's own values, worked out here and sent nowhere.
// Everything works without this file: the buttons submit their form, and the server renders the same bar.

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

const bars = () => document.querySelectorAll("[data-social-consent]");

// Take over from the server's bar whatever differs; a plug-in that stays is not loaded again, focus stays.
const show = (html) => {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  for (const old of document.querySelectorAll("[data-provider]")) {
    const now = fresh.querySelector(`[data-provider="${old.dataset.provider}"]`);
    const [was, is] = [old, now].map((item) => item?.querySelector("button"));
    if (!is) continue;
    was.name = is.name;
    was.ariaChecked = is.ariaChecked;
    const [place, next] = [old, now].map((item) => item.querySelector(".social-consent__stage"));
    if (place.firstElementChild?.tagName !== next.firstElementChild.tagName) place.replaceWith(next);
  }
};
const ask = async (url, options) => {
  const answer = await fetch(url, options);
  if (!answer.ok) throw answer.status;
  show(await answer.text());
};

// One after the other: two answers that cross would overwrite each other's cookie.
let last = Promise.resolve();
addEventListener("submit", (event) => {
  const { target: form, submitter: button } = event;
  const item = button?.closest("[data-provider]");
  if (!item) return;
  event.preventDefault();
  const choice = [button.name, button.value];
  const ticks = button.name === "tick";
  button.name = ticks ? "reset" : "tick";
  button.ariaChecked = ticks;
  if (!ticks) item.querySelector("iframe")?.remove();
  last = last.then(async () => {
    const body = new URLSearchParams(new FormData(form));
    body.append(...choice);
    body.append("answer", "bar");
    try {
      await ask(form.action, { method: "POST", body });
      channel.postMessage(0);
    } catch {
      const field = Object.assign(document.createElement("input"), { type: "hidden", name: choice[0], value: choice[1] });
      form.append(field);
      form.submit();
    }
  });
});

// A page from the browser's memory, or in another tab, shows what is true now; in doubt, no plug-in.
const renew = () => bars().forEach((bar) => ask(bar.dataset.socialConsent).catch(() => {
  bar.querySelectorAll("iframe").forEach((frame) => frame.remove());
}));
const channel = new BroadcastChannel("social_consent");
channel.onmessage = renew;
addEventListener("pageshow", (event) => event.persisted && renew());

addEventListener("toggle", (event) => event.target.open && fill(event.target), true);
document.querySelectorAll("dl").forEach((list) => list.closest("details") || fill(list));
