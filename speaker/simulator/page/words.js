// The sentences of the page, in the language of the speaker.
let words = {};

export async function learn(language) {
  words = await (await fetch(`/page/words/${language === "zh" ? "zh" : "en"}.json`)).json();
  document.documentElement.lang = language;
}

export function say(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}
