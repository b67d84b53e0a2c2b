// Elder mode: a button with data-read reads the page aloud with the phone's own voice.
import { word } from "./words.js";

for (const button of document.querySelectorAll("[data-read]")) {
  if (!("speechSynthesis" in window)) {
    button.hidden = true;
    continue;
  }
  const label = button.querySelector("span") ?? button;
  const offer = label.textContent;
  const quiet = () => { label.textContent = offer; };
  button.addEventListener("click", () => {
    if (speechSynthesis.speaking) {
      speechSynthesis.cancel();
      return quiet();
    }
    const text = document.querySelector(button.dataset.read || "main").innerText;
    const speech = new SpeechSynthesisUtterance(text);
    speech.lang = document.documentElement.lang;
    speech.addEventListener("end", quiet);
    label.textContent = word("stop");
    speechSynthesis.speak(speech);
  });
}
