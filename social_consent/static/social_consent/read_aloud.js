// Read a part of the page aloud, sentence by sentence, with a voice of this device. Voices that send the text to a
// company (localService is false) are never used; where the device has none of its own, nothing is shown.

const BLOCKS = "p, li, dt, dd, h1, h2, h3, h4, h5, h6, td, th, figcaption, blockquote, pre, summary";
const SILENT = "script, style, template, nav, form, [hidden], [aria-hidden=true], .social-consent, [data-read-aloud]";
const language = document.documentElement.lang || navigator.language;
const base = (tag) => tag.toLowerCase().split(/[-_]/)[0];
const ownVoice = () => speechSynthesis.getVoices().find((voice) => voice.localService && base(voice.lang) === base(language));

// The ranges of all sentences below `root`; a sentence does not run from one block into the next.
function sentences(root) {
  const blocks = new Map();
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.parentElement.closest(SILENT)) continue;
    const block = node.parentElement.closest(BLOCKS) ?? node.parentElement;
    blocks.set(block, [...(blocks.get(block) ?? []), node]);
  }
  return [...blocks.values()].flatMap(sentencesOf);
}

function sentencesOf(nodes) {
  const text = nodes.map((node) => node.data).join("");
  const place = (offset) => {
    for (const node of nodes) {
      if (offset <= node.length) return [node, offset];
      offset -= node.length;
    }
  };
  return [...new Intl.Segmenter(language, { granularity: "sentence" }).segment(text)]
    .filter(({ segment }) => segment.trim())
    .map(({ segment, index }) => {
      const range = new Range();
      range.setStart(...place(index));
      range.setEnd(...place(index + segment.trimEnd().length));
      return range;
    });
}

function reader(control) {
  const own = control.querySelector(".social-consent-voice__own");
  const remote = control.querySelector(".social-consent-voice__remote");
  const [play, stop, rate, words] = ["play", "stop", "rate", "words"].map((name) => own.querySelector(`[data-voice=${name}]`));
  const [start, pause, goOn] = [...words.content.children].map((word) => word.textContent);
  let queue = [];
  let next = 0;
  let speaking = null;

  const offer = () => {
    const possible = Boolean(ownVoice());
    own.hidden = !possible;
    if (remote) remote.hidden = possible;
    if (!possible && speaking) halt();
  };
  const label = () => {
    play.textContent = speaking ? pause : queue.length ? goOn : start;
    stop.hidden = !queue.length;
  };
  const halt = () => {
    speaking = null;
    speechSynthesis.cancel();
    label();
  };
  const end = () => {
    queue = [];
    next = 0;
    globalThis.CSS.highlights?.delete("read-aloud");
    halt();
  };
  const speak = () => {
    const voice = ownVoice();
    if (!voice || next >= queue.length) return end();
    const range = queue[next];
    const utterance = Object.assign(new SpeechSynthesisUtterance(range.toString()), { voice, lang: voice.lang, rate: Number(rate.value) });
    globalThis.CSS.highlights?.set("read-aloud", new Highlight(range));
    range.startContainer.parentElement.scrollIntoView({ block: "nearest" });
    utterance.onend = () => {
      if (speaking !== utterance) return;
      next += 1;
      speak();
    };
    utterance.onerror = () => speaking === utterance && halt();
    speaking = utterance;
    speechSynthesis.speak(utterance);
    label();
  };

  play.addEventListener("click", () => {
    if (speaking) return halt();
    if (!queue.length) queue = sentences(document.getElementById(control.dataset.readAloud));
    speak();
  });
  stop.addEventListener("click", () => {
    end();
    play.focus();
  });
  rate.addEventListener("change", () => {
    if (!speaking) return;
    halt();
    speak();
  });
  addEventListener("pagehide", end);
  speechSynthesis.addEventListener("voiceschanged", offer);
  offer();
}

if ("speechSynthesis" in window) document.querySelectorAll("[data-read-aloud]").forEach(reader);
