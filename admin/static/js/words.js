// What scripts say, in the language of the page: the server gives the words of every other language than Chinese.
const words = JSON.parse(document.querySelector('meta[name="qc-words"]')?.content ?? "{}");

/** The text in the page's language, with `places` in its {names}. */
export function _(text, places = {}) {
  return (words[text] ?? text).replace(/\{(\w+)\}/g, (whole, name) => places[name] ?? whole);
}
