// Which of the two languages the page speaks. Elements that the renderer labelled carry their Korean in
// `data-ko` (attributes in `data-ko-title`, `data-ko-aria-label`); the script's own words come with the data.

const STORAGE_KEY = "coin-hts-language";
const ATTRIBUTES = ["title", "aria-label"];

let current = "en";
const listeners = [];

/** "en" or "ko". */
export function currentLanguage() {
  return current;
}

/** Calls back after every change of language. */
export function onLanguageChange(listener) {
  listeners.push(listener);
}

/** A text in the current language, its `{name}` filled in. */
export function say([english, korean], values = {}) {
  const text = current === "ko" ? korean : english;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Writes a text into an element, which the language switch rewrites from then on. */
export function put(element, [english, korean]) {
  element.dataset.en = english;
  element.dataset.ko = korean;
  element.textContent = element.dataset[current];
  return element;
}

/** The same for an attribute: `title` or `aria-label`. */
export function putAttribute(element, name, [english, korean]) {
  element.setAttribute(`data-en-${name}`, english);
  element.setAttribute(`data-ko-${name}`, korean);
  element.setAttribute(name, current === "ko" ? korean : english);
  return element;
}

/** Starts with the reader's last choice, else with the browser's language, and listens to the switch. */
export function startLanguage() {
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => {
      setLanguage(button.dataset.language);
      remember(button.dataset.language);
    });
  }
  const preferred = remembered() ?? (navigator.language.startsWith("ko") ? "ko" : "en");
  if (preferred !== current) setLanguage(preferred);
}

function setLanguage(language) {
  current = language;
  document.documentElement.lang = language;
  for (const button of document.querySelectorAll("[data-language]")) button.setAttribute("aria-pressed", String(button.dataset.language === language));
  for (const element of document.querySelectorAll("[data-ko]")) {
    element.dataset.en ??= element.textContent;
    element.textContent = element.dataset[language];
  }
  for (const name of ATTRIBUTES) {
    for (const element of document.querySelectorAll(`[data-ko-${name}]`)) {
      if (!element.hasAttribute(`data-en-${name}`)) element.setAttribute(`data-en-${name}`, element.getAttribute(name));
      element.setAttribute(name, element.getAttribute(`data-${language}-${name}`));
    }
  }
  for (const listener of listeners) listener();
}

// A page that was opened from a file may have no storage; then the choice lasts as long as the page.
function remembered() {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

function remember(language) {
  try {
    localStorage.setItem(STORAGE_KEY, language);
  } catch {
    // Nothing to do: see above.
  }
}
