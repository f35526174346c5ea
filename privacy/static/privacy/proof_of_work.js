// Proof of work of the contact form under attack: finds the number whose salted SHA-256 digest is the challenge (ALTCHA).
const form = document.querySelector("form[data-challenge]");
const { algorithm, challenge, maxNumber, salt, signature } = JSON.parse(form.dataset.challenge);
const encoder = new TextEncoder();

async function digest(number) {
  const bytes = new Uint8Array(await crypto.subtle.digest(algorithm, encoder.encode(salt + number)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function solve() {
  for (let number = 0; number <= maxNumber; number += 1) {
    if ((await digest(number)) === challenge) {
      form.elements.proof.value = btoa(JSON.stringify({ algorithm, challenge, number, salt, signature }));
      return;
    }
  }
}

// `crypto.subtle` needs a secure context; without it the form is sent without a proof.
const solved = crypto.subtle ? solve() : Promise.resolve();
form.addEventListener("submit", async (event) => {
  if (form.elements.proof.value || !crypto.subtle) return;
  event.preventDefault();
  const status = form.querySelector("[data-waiting]");
  status.textContent = status.dataset.waiting;
  await solved;
  form.submit();
});
