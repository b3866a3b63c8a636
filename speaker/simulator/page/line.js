// The line to the speaker: comes back by itself, and loses no request meanwhile.
const KEPT = "mynah-unanswered";
const FIRST = 250;
const LONGEST = 8000; // ms between two tries

export class Line {
  // `told` takes each message, `sound` each piece, `changed` whether the line stands.
  constructor(told, sound, changed) {
    this.told = told;
    this.sound = sound;
    this.changed = changed;
    this.wait = FIRST;
    this.run = "";
    this.last = 0;
    this.unanswered = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
    this.connect();
  }

  connect() {
    const address = new URL(`/ws?run=${this.run}&since=${this.last}`, location.href);
    address.protocol = "ws:";
    this.socket = new WebSocket(address);
    this.socket.binaryType = "arraybuffer";
    this.socket.onmessage = ({ data }) => (typeof data === "string" ? this.take(JSON.parse(data)) : this.sound(data));
    this.socket.onclose = () => {
      this.changed(false);
      setTimeout(() => this.connect(), this.wait);
      this.wait = Math.min(LONGEST, this.wait * 2);
    };
  }

  take(message) {
    if (message.type === "hello") {
      this.wait = FIRST;
      if (this.run !== message.run) this.last = 0;
      this.run = message.run;
      this.changed(true);
      this.unanswered.forEach((asked) => this.tell(asked));
    }
    if (message.type === "asked") this.keep(this.unanswered.filter((asked) => asked.id !== message.id));
    this.last = message.n ?? this.last;
    this.told(message);
  }

  // Send a message now, or not at all.
  tell(message) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  // Send a request now, or as soon as somebody is there.
  ask(text) {
    const asked = { type: "ask", text, id: crypto.randomUUID() };
    this.keep([...this.unanswered, asked]);
    this.tell(asked);
  }

  hear(piece) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(piece);
  }

  keep(unanswered) {
    this.unanswered = unanswered;
    sessionStorage.setItem(KEPT, JSON.stringify(unanswered));
  }
}
