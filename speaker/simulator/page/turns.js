// The conversation: what was heard and said, and on request how that came about.
import { say } from "./words.js";

export function make(name, attributes = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}

const drawn = (name, attributes) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};

export function turn(heard, said, more = []) {
  const item = make("li", { "data-testid": "turn" });
  if (heard) item.append(make("p", { class: "heard", "data-testid": "heard" }, heard));
  if (said) item.append(make("p", { class: "said", "data-testid": "said" }, said));
  if (more.length) item.append(make("details", {}, make("summary", {}, say("why")), ...more));
  return item;
}

export function how({ trace, marks, reason, sent }) {
  const parts = [timeline(marks)];
  if (trace.intent) {
    const slots = Object.entries(trace.intent.slots).map(([slot, value]) => `${slot}: ${value}`).join(", ");
    const score = trace.intent.score.toFixed(2);
    const why = `${trace.intent.name} (${slots || "–"}) · ${trace.intent.source} ${score}${reason ? ` · ${reason}` : ""}`;
    parts.push(make("p", { "data-testid": "why" }, why));
  }
  if (trace.error) parts.push(make("p", {}, trace.error));
  const left = sent.map((each) => `${each.service} (${each.host}): ${each.data.join(", ") || "–"}, ${each.bytes} B`);
  parts.push(make("p", { "data-testid": "sent" }, left.length ? say("left", { list: left.join("; ") }) : say("nothing_left")));
  return parts;
}

function timeline(marks) {
  const end = Math.max(1, ...marks.map((mark) => mark.to));
  const list = make("div", { "data-testid": "timeline" });
  for (const { step, from, to } of marks) {
    const bar = drawn("svg", { viewBox: "0 0 100 4", preserveAspectRatio: "none", "aria-hidden": "true" });
    bar.append(drawn("rect", { x: (100 * from) / end, width: Math.max(0.6, (100 * (to - from)) / end), height: 4 }));
    const lasts = to === from ? `@ ${to} ms` : `${to - from} ms`;
    list.append(make("div", { class: "line" }, make("span", {}, say(`step_${step}`)), bar, make("span", {}, lasts)));
  }
  return list;
}
