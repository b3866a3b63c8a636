// Plays pieces as they come; begins a little behind, so that a piece that is late leaves no gap.
const BEHIND = 320; // samples: 20 ms

class Loudspeaker extends AudioWorkletProcessor {
  constructor() {
    super();
    this.flush();
    this.port.onmessage = ({ data }) => (data === "flush" ? this.flush() : this.take(new Int16Array(data)));
  }

  flush() {
    this.pieces = [];
    this.place = 0;
    this.waiting = 0;
    this.plays = false;
  }

  take(piece) {
    this.pieces.push(piece);
    this.waiting += piece.length;
    if (!this.plays && this.waiting >= BEHIND) {
      this.plays = true;
      this.port.postMessage("began");
    }
  }

  process(_, [[output]]) {
    if (!this.plays) return true;
    for (let index = 0; index < output.length && this.pieces.length; index++) {
      output[index] = this.pieces[0][this.place++] / 32768;
      this.waiting--;
      if (this.place === this.pieces[0].length) {
        this.pieces.shift();
        this.place = 0;
      }
    }
    if (!this.pieces.length) this.plays = false;
    return true;
  }
}

registerProcessor("loudspeaker", Loudspeaker);
