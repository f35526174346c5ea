// Activate and reset without leaving the page, and show the visitor's own values, which are sent nowhere.
// Everything works without this file: the buttons submit their form, and the server renders the same.

const device = {
  browser: () => navigator.userAgent,
  languages: () => navigator.languages.join(", "),
  screen: () => `${screen.width} × ${screen.height}`,
  plugins: () => Array.from(navigator.plugins, (plugin) => plugin.name).join(", "),
};
const fill = (root) => root.querySelectorAll("[data-device]").forEach((place) => {
  place.textContent = device[place.dataset.device]() || "–";
});

const mark = (item, on) => {
  const box = item.querySelector(".social-consent__checkbox");
  box.name = on ? "reset" : "activate";
  if (box.role) box.ariaChecked = on;
};
// Placeholder and plug-in swap places; the hidden one waits in the template. `grant`: for this page view.
const show = (item, on, grant) => {
  mark(item, on);
  const stage = item.querySelector(".social-consent__stage");
  if (!stage || !stage.querySelector("iframe") === !on) return;
  const { content } = item.querySelector("template");
  const shown = stage.firstElementChild;
  const next = content.firstElementChild;
  if (on) next.setAttribute("src", next.getAttribute("src").replace(/&grant=.*|$/, grant ? "&grant=" + grant : ""));
  item.dataset.grant = on && grant || "";
  stage.append(next);
  content.append(shown);
};
// `end`: nothing is activated. `all`: what was for this page view ends, too.
const apply = (keys, may) => document.querySelectorAll("[data-provider]").forEach((item) => {
  const on = keys.includes(item.dataset.provider);
  if (item.querySelector(".social-consent__checkbox") && (on ? may !== "end" : may || !item.dataset.grant)) show(item, on);
});

// After a reset in another tab, or when the browser restores the page; in doubt, no plug-in. Activation in another tab
// loads nothing here: the visitor does not see this page.
const renew = async (may) => {
  const place = document.querySelector("[data-social-consent]");
  const answer = place && await fetch(place.dataset.socialConsent).catch(() => 0);
  apply(answer?.ok ? await answer.json() : [], may);
};
const channel = new BroadcastChannel("social_consent");
channel.onmessage = () => renew("end");
addEventListener("pageshow", (event) => event.persisted && renew("all"));
if (location.hash === "#social-consent") channel.postMessage(0); // a form may have reset something

// One after the other: two answers that cross would overwrite each other's cookie.
let last = Promise.resolve();
addEventListener("submit", (event) => {
  const { target: form, submitter: box } = event;
  const item = box?.closest("[data-provider]");
  if (!item?.querySelector("template")) return;
  event.preventDefault();
  const choice = [box.name, box.value];
  const on = box.name === "activate";
  const grant = item.dataset.grant;
  if (on) mark(item, on);
  else show(item, on);
  const turn = last = last.then(async () => {
    const body = new URLSearchParams(new FormData(form));
    body.append(...choice);
    body.append("answer", "state");
    if (!on && grant) body.append("grant", grant);
    try {
      const answer = await fetch(form.action, { method: "POST", body });
      if (!answer.ok) throw answer.status;
      const { active, grants } = await answer.json();
      const here = on && grants[choice[1]];
      if (here) box.name === "reset" && show(item, on, here);
      else if (turn === last) apply(active);
      if (!on) channel.postMessage(0);
    } catch {
      const [name, value] = choice;
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
      form.submit();
    }
  });
});

addEventListener("toggle", (event) => event.target.open && fill(event.target), true);
document.querySelectorAll("dl").forEach((list) => list.closest("details") || fill(list));
