// What is dropped goes to the worker, which runs the linter; what it answers is shown. Nothing leaves this machine.
const find = (id) => document.getElementById(id);
const [file, drop, board, target, state, downloads, said, frame] =
  ["file", "drop", "board", "target", "state", "downloads", "said", "report"].map(find);
const started = performance.now();
const worker = new Worker("worker.js", { type: "module" });
const waiting = new Map();
let number = 0;
let model = null;
let page = "";

function ask(message) {
  return new Promise((done, failed) => {
    waiting.set(++number, [done, failed]);
    worker.postMessage({ ...message, number });
  });
}

worker.onmessage = ({ data }) => {
  const [done, failed] = waiting.get(data.number);
  waiting.delete(data.number);
  data.error === undefined ? done(data.answer) : failed(new Error(data.error));
};
worker.onerror = (event) => tell(`The linter could not be loaded: ${event.message}`);

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;
const tell = (text) => { state.textContent = text; };

function fill(select, names) {
  for (const [value, label] of names) select.append(new Option(label, value));
}

async function look() {
  if (model === null) return;
  const since = performance.now();
  tell(`${model.name} is being read …`);
  said.hidden = true;
  try {
    page = await ask({ what: "report", ...model, ...choice() });
    frame.srcdoc = page;
    frame.hidden = downloads.hidden = false;
    tell(`${model.name}: ${seconds(since)}`);
    state.dataset.milliseconds = String(Math.round(performance.now() - since));
  } catch (error) {
    frame.hidden = downloads.hidden = true;
    tell(error.message);
  }
}

const choice = () => ({ board: board.value, target: target.value });

function save(name, bytes) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

async function take(files) {
  if (files.length === 0) return;
  model = { name: files[0].name, bytes: new Uint8Array(await files[0].arrayBuffer()) };
  await look();
}

file.addEventListener("change", () => take(file.files));
for (const [name, over] of [["dragenter", true], ["dragover", true], ["dragleave", false], ["drop", false]]) {
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.toggle("over", over);
  });
}
drop.addEventListener("drop", (event) => take(event.dataTransfer.files));
for (const select of [board, target]) select.addEventListener("change", look);
downloads.addEventListener("click", async ({ target: button }) => {
  const what = button.dataset.what;
  if (what === undefined) return;
  if (what === "report") return save("report.html", page);
  try {
    const answer = await ask({ what, ...model, ...choice() });
    said.textContent = answer.said;
    said.hidden = answer.said === "";
    for (const [name, bytes] of answer.files) save(name, bytes);
  } catch (error) {
    tell(error.message);
  }
});

ask({ what: "start" }).then(({ boards, targets, version }) => {
  fill(board, boards);
  fill(target, targets);
  tell(`tflm-lint ${version} is ready after ${seconds(started)}.`);
  state.dataset.ready = String(Math.round(performance.now() - started));
  return look();
}).catch((error) => tell(`The linter could not be loaded: ${error.message}`));
