"""The load generators: wrk for the closed loop, k6 for the open one. Bounded in count and time, 127.0.0.1 only."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

DONE = """
done = function(summary, latency, requests)
  local e = summary.errors
  local over = 0
  for i = 1, #latency do
    local us, count = latency(i)
    if us > 1e6 then over = over + count end
  end
  io.write(string.format('{"requests":%d,"seconds":%f,"p50":%f,"p95":%f,"p99":%f,"errors":%d,"over":%d}\\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3,
    latency:percentile(99) / 1e3, e.connect + e.read + e.write + e.status + e.timeout, over))
end
"""
EACH = """
local ready, sent = {}, 0
init = function()
  for line in io.lines(PROOFS) do
    wrk.headers["DPoP"] = line
    ready[#ready + 1] = wrk.format()
  end
end
request = function()
  sent = sent + 1
  return ready[sent]
end
"""
IN_TURN = """
local sent = 0
request = function()
  sent = sent + 1
  local turn = TURNS[sent % #TURNS + 1]
  if KEY ~= "" then turn.headers["Idempotency-Key"] = KEY .. sent end
  return wrk.format(nil, nil, turn.headers, turn.body)
end
"""
OPEN_LOOP = """
import http from 'k6/http';
const call = JSON.parse(__ENV.CALL);
export const options = {
  scenarios: { steady: { executor: 'constant-arrival-rate', rate: Number(__ENV.RATE), timeUnit: '1s',
    duration: __ENV.SECONDS + 's', preAllocatedVUs: 128, maxVUs: 256 } },
  summaryTrendStats: ['med', 'p(95)', 'p(99)'], discardResponseBodies: true,
};
export default function () {
  http.request(call.method, call.url, call.body, { headers: call.headers });
}
"""
USERS = """
import http from 'k6/http';
import { sleep } from 'k6';
const call = JSON.parse(__ENV.CALL);
export const options = {
  vus: Number(__ENV.USERS), duration: __ENV.SECONDS + 's',
  summaryTrendStats: ['med', 'p(95)', 'p(99)'], discardResponseBodies: true,
};
export default function () {
  sleep(Math.random() * 2 * Number(__ENV.THINK_S));
  http.request(call.method, call.url, call.body, { headers: call.headers });
}
"""
SECONDS_MAX = 30


@dataclass(frozen=True, slots=True)
class Turn:
    """What one of several people sends: they come one after the other."""

    headers: dict[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Call:
    """One request, sent over and over; each time with another of its proofs or in another's turn, where it has any.

    One that is keyed carries a key of its own each time.
    """

    url: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    proofs: tuple[str, ...] = field(default=(), repr=False)
    turns: tuple[Turn, ...] = field(default=(), repr=False)
    is_keyed: bool = False

    def __post_init__(self) -> None:
        assert self.url.startswith("http://127.0.0.1:"), "load goes to this machine only"


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run measured: requests a second, latencies in milliseconds, answers that were no success."""

    loop: str
    connections: int
    per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    errors: int
    over_1s: float = 0


def require_wrk() -> None:
    """Install Debian's wrk where we may; otherwise say in one line what is missing."""
    if shutil.which("wrk"):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "-y", "-qq", "wrk"], check=False, capture_output=True)
    if not shutil.which("wrk"):
        sys.exit("make bench needs the load generator wrk: install your system's package `wrk`.")


def closed_loop(call: Call, *, connections: int, seconds: int = 8) -> Figures:
    """Send as fast as answers come back."""
    script = [f"wrk.method = {json.dumps(call.method)}", f"wrk.body = {_lua(call.body)}"]
    script += [f"wrk.headers[{json.dumps(k)}] = {_lua(v)}" for k, v in call.headers.items()]
    with tempfile.TemporaryDirectory() as folder:
        lua = Path(folder) / "call.lua"
        if call.proofs:
            file = Path(folder) / "proofs"
            file.write_text("\n".join(call.proofs))
            script.append(EACH.replace("PROOFS", _lua(str(file))))
        if call.turns:
            script.append(_in_turn(call))
        lua.write_text("\n".join(script) + DONE)
        command = [
            "wrk",
            "-t1",
            f"-c{connections}",
            f"-d{min(seconds, SECONDS_MAX)}s",
            "--timeout",
            "10s",
        ]
        done = subprocess.run(
            [*command, "-s", str(lua), call.url], capture_output=True, text=True, check=True
        )
    line = next(text for text in done.stdout.splitlines() if text.startswith("{"))
    seen = json.loads(line)
    rate = seen["requests"] / seen["seconds"]
    over = seen["over"] / max(1, seen["requests"])
    times = seen["p50"], seen["p95"], seen["p99"]
    return Figures("closed", connections, rate, *times, seen["errors"], over)


def open_loop(call: Call, *, rate: int, seconds: int = 8) -> Figures:
    """Send at a fixed rate whether or not answers come back: waiting in line counts."""
    return _k6(OPEN_LOOP, call, {"RATE": str(rate)}, loop="open", width=rate, seconds=seconds)


def users_loop(call: Call, *, users: int, think_s: float, seconds: int = 8) -> Figures:
    """Let so many people open a page, look at it for a while (`think_s` on average), and open it again."""
    told = {"USERS": str(users), "THINK_S": str(think_s)}
    return _k6(USERS, call, told, loop="users", width=users, seconds=seconds)


def _k6(
    script: str, call: Call, told: dict[str, str], *, loop: str, width: int, seconds: int
) -> Figures:
    described = {
        "url": call.url,
        "method": call.method,
        "headers": call.headers,
        "body": call.body or None,
    }
    env = {"CALL": json.dumps(described), "SECONDS": str(min(seconds, SECONDS_MAX)), **told}
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "script.js", Path(folder) / "summary.json"
        source.write_text(script)
        command = [str(Path(sys.executable).parent / "k6"), "run", "--quiet", "--no-usage-report"]
        subprocess.run(
            [*command, "--summary-export", str(out), str(source)],
            env={**os.environ, **env},
            capture_output=True,
            check=True,
        )
        metrics = json.loads(out.read_text())["metrics"]
    times, count = metrics["http_req_duration"], metrics["http_reqs"]
    dropped = metrics.get("dropped_iterations", {}).get("count", 0)
    failed = int(metrics["http_req_failed"]["passes"] + dropped)
    return Figures(loop, width, count["rate"], times["med"], times["p(95)"], times["p(99)"], failed)


def _in_turn(call: Call) -> str:
    turns = [
        _table({"headers": _table(_quoted(t.headers)), "body": _lua(t.body)}) for t in call.turns
    ]
    key = f"{uuid4()}-" if call.is_keyed else ""
    return f"local KEY, TURNS = {_lua(key)}, {{{', '.join(turns)}}}\n{IN_TURN}"


def _table(fields: dict[str, str]) -> str:
    return "{" + ", ".join(f"[{_lua(name)}] = {value}" for name, value in fields.items()) + "}"


def _quoted(fields: dict[str, str]) -> dict[str, str]:
    return {name: _lua(value) for name, value in fields.items()}


def _lua(text: str) -> str:
    return json.dumps(text, ensure_ascii=True)
