// The page: what people do goes to the speaker, what the speaker tells is shown.
import { Line } from "./line.js";
import { Sound } from "./sound.js";
import { how, make, turn } from "./turns.js";
import { learn, say } from "./words.js";

const get = (id) => document.getElementById(id);
const MOST = 100; // turns that are shown
const TURNING = 1200; // ms for which the ring shows the volume

let hello = null;
let state = null;
let connected = false;
let turning = 0;
let ticking = 0;

const sound = new Sound((piece) => state?.muted || line.hear(piece), (key) => advise(key && say(key)));
const line = new Line(told, (piece) => sound.play(piece), (stands) => {
  connected = stands;
  if (stands) offer();
  show();
});

function told(message) {
  if (message.type === "hello") greet(message);
  else if (message.type === "state") state = message;
  else if (message.type === "flush") sound.flush();
  else if (message.type === "trouble") advise(message.text);
  else if (message.type === "event" && message.name === "PartialHeard") get("transcript").textContent = message.of.text;
  else if (message.type === "turn") add(message);
  show();
}

async function greet(message) {
  const first = hello === null || hello.run !== message.run;
  hello = message;
  if (!first) return;
  await learn(message.language);
  for (const [id, key] of Object.entries({ talk: "talk", stop: "stop", mute: "mute", sound: "sound", send: "send",
    "volume-name": "volume", "conversation-name": "conversation", "request-name": "request", "wav-name": "wav" }))
    get(id).textContent = say(key);
  get("phrases").replaceChildren(...message.phrases.map(({ text }) => {
    const button = make("button", { type: "button" }, text);
    button.onclick = () => line.ask(text);
    return make("li", {}, button);
  }));
  // What was said before this page was opened, or while it was away.
  const { turns } = await (await fetch("/api/turns")).json();
  get("turns").replaceChildren(...turns.slice(0, 20).reverse().map((past) => turn(past.heard, past.said)));
  toEnd();
  show();
}

function add(message) {
  const { heard, response } = message.trace;
  const asked = heard?.text ?? message.trace.understood?.text ?? message.asked ?? "";
  get("transcript").textContent = "";
  if (!asked && !response?.speech) return;
  get("turns").append(turn(asked, response?.speech, how(message)));
  while (get("turns").children.length > MOST) get("turns").firstChild.remove();
  toEnd();
}

const toEnd = () => (get("turns").scrollTop = get("turns").scrollHeight);

function looks() {
  if (!connected) return hello ? "offline" : "booting";
  if (!state) return "booting";
  if (state.ringing) return "ringing";
  if (state.call) return state.call.state.includes("talking") || state.call.state.includes("held") ? "in-call" : "call-rings";
  if (state.activity !== "idle") return state.activity;
  if (state.muted) return "muted";
  return state.trouble ? "trouble" : "idle";
}

function show() {
  const now = looks();
  const idle = sound.listens ? say("idle", { wake: hello?.wake_words[0] ?? "" }) : say("no_microphone");
  const text = now === "idle" ? idle : now === "trouble" ? state.trouble : say(now);
  if (get("activity").textContent !== text) get("activity").textContent = text;
  get("ring").dataset.state = now;
  document.title = `Mynah – ${say(now === "idle" ? "conversation" : now)}`;
  get("connection").dataset.state = connected ? "connected" : "connecting";
  get("connection").textContent = say(connected ? "connected" : "connecting");
  get("sound").hidden = sound.plays && sound.listens;
  if (!state) return;
  get("mute").setAttribute("aria-checked", state.muted);
  if (!turning) get("dial").value = state.volume;
  get("level").setAttribute("stroke-dasharray", `${100 * get("dial").value} 100`);
  due();
}

function due() {
  clearTimeout(ticking);
  const now = Date.now() / 1000;
  get("due").replaceChildren(...state.due.map((each) => {
    const what = each.name || say(each.kind);
    const text = each.rings ? say("rings", { what }) : say("due", { what, left: left(each, now) });
    return make("li", each.rings ? { class: "rings" } : {}, text);
  }));
  if (state.due.some((each) => each.kind === "timer" && !each.rings)) ticking = setTimeout(due, 1000 - (Date.now() % 1000));
}

function left({ kind, at }, now) {
  if (kind !== "timer") return new Date(at * 1000).toLocaleString(hello.language, { weekday: "short", hour: "numeric", minute: "2-digit" });
  const seconds = Math.max(0, Math.round(at - now));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

const advise = (text) => (get("advice").textContent = text);

function offer() {
  if (sound.plays) line.tell({ type: "loudspeaker", on: true });
  if (sound.listens) line.tell({ type: "microphone", on: true, echo_cancelled: sound.echoCancelled });
}

get("sound").onclick = async () => {
  await sound.open();
  offer();
  await sound.listen();
  if (sound.listens) advise(say(sound.echoCancelled ? "echo" : "no_echo"));
  offer();
  show();
};
get("stop").onclick = () => {
  sound.flush();
  line.tell({ type: "stop" });
};
get("mute").onclick = () => line.tell({ type: "mute", on: !state?.muted });

let held = false;
function hold(down) {
  if (held === down) return;
  held = down;
  line.tell({ type: "press", down });
}
get("talk").onpointerdown = () => hold(true);
for (const end of ["pointerup", "pointercancel", "pointerleave"]) get("talk").addEventListener(end, () => hold(false));
get("talk").onkeydown = ({ key, repeat }) => !repeat && [" ", "Enter"].includes(key) && hold(true);
get("talk").onkeyup = ({ key }) => [" ", "Enter"].includes(key) && hold(false);
get("talk").onblur = () => hold(false);

get("dial").oninput = () => {
  clearTimeout(turning);
  turning = setTimeout(() => {
    turning = 0;
    delete get("ring").dataset.turning;
  }, TURNING);
  get("ring").dataset.turning = "";
  line.tell({ type: "volume", level: Number(get("dial").value) });
  show();
};

get("ask").onsubmit = (event) => {
  event.preventDefault();
  const text = get("request").value.trim();
  if (text) line.ask(text);
  get("request").value = "";
};

async function playTo(file) {
  const answer = await fetch("/api/hear", { method: "POST", body: file });
  advise(answer.ok ? "" : (await answer.json()).error);
}
get("wav").onchange = ({ target }) => target.files[0] && playTo(target.files[0]);
document.ondragover = (event) => {
  event.preventDefault();
  document.body.classList.add("dropping");
};
document.ondragleave = () => document.body.classList.remove("dropping");
document.ondrop = (event) => {
  event.preventDefault();
  document.body.classList.remove("dropping");
  if (event.dataTransfer.files[0]) playTo(event.dataTransfer.files[0]);
};
