// The page's microphone and loudspeaker: both at 16 kHz, both off until somebody turns them on.
const RATE = 16000;
const MICROPHONE = { echoCancellation: true, noiseSuppression: false, autoGainControl: false, channelCount: 1 };

export class Sound {
  // `heard` takes pieces of the microphone; `trouble` takes the key of a sentence that says what to do.
  constructor(heard, trouble) {
    this.heard = heard;
    this.trouble = trouble;
    this.context = null;
    this.stream = null;
    this.echoCancelled = false;
  }

  async open() {
    if (this.context) return;
    if (!window.AudioWorkletNode || !window.AudioContext) {
      this.trouble("insecure");
      return;
    }
    const context = new AudioContext({ sampleRate: RATE, latencyHint: "interactive" });
    await context.audioWorklet.addModule("/page/loudspeaker-worklet.js");
    await context.audioWorklet.addModule("/page/microphone-worklet.js");
    this.loudspeaker = new AudioWorkletNode(context, "loudspeaker", { numberOfInputs: 0, outputChannelCount: [1] });
    this.loudspeaker.connect(context.destination);
    await context.resume();
    this.context = context;
  }

  async listen() {
    if (!this.context || this.stream) return;
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ audio: MICROPHONE });
    } catch (error) {
      const known = { NotAllowedError: "denied", NotFoundError: "missing", NotReadableError: "busy" };
      this.trouble(known[error.name] ?? "missing");
      return;
    }
    const [track] = this.stream.getAudioTracks();
    this.echoCancelled = track.getSettings().echoCancellation === true;
    track.addEventListener("ended", () => {
      this.deafen();
      this.trouble("unplugged");
    });
    this.microphone = new AudioWorkletNode(this.context, "microphone", { numberOfOutputs: 0 });
    this.microphone.port.onmessage = ({ data }) => this.heard(data);
    this.context.createMediaStreamSource(this.stream).connect(this.microphone);
    this.trouble("");
  }

  deafen() {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.microphone?.disconnect();
    this.stream = null;
  }

  get listens() {
    return this.stream !== null;
  }

  get plays() {
    return this.context !== null;
  }

  play(buffer) {
    this.loudspeaker?.port.postMessage(buffer, [buffer]);
  }

  flush() {
    this.loudspeaker?.port.postMessage("flush");
  }
}
