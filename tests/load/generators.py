"""The load generators: wrk for the closed loop, k6 for the open one. Bounded in count and time, 127.0.0.1 only."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

DONE = """
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('{"requests":%d,"seconds":%f,"p50":%f,"p95":%f,"p99":%f,"errors":%d}\\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3,
    latency:percentile(99) / 1e3, e.connect + e.read + e.write + e.status + e.timeout))
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
SECONDS_MAX = 30


@dataclass(frozen=True, slots=True)
class Call:
    """One request, sent over and over."""

    url: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""

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
    return Figures(
        "closed", connections, rate, seen["p50"], seen["p95"], seen["p99"], seen["errors"]
    )


def open_loop(call: Call, *, rate: int, seconds: int = 8) -> Figures:
    """Send at a fixed rate whether or not answers come back: waiting in line counts."""
    told = {
        "url": call.url,
        "method": call.method,
        "headers": call.headers,
        "body": call.body or None,
    }
    with tempfile.TemporaryDirectory() as folder:
        script, out = Path(folder) / "steady.js", Path(folder) / "summary.json"
        script.write_text(OPEN_LOOP)
        k6 = Path(sys.executable).parent / "k6"
        subprocess.run(
            [
                str(k6),
                "run",
                "--quiet",
                "--no-usage-report",
                "--summary-export",
                str(out),
                str(script),
            ],
            env={
                **os.environ,
                "CALL": json.dumps(told),
                "RATE": str(rate),
                "SECONDS": str(min(seconds, SECONDS_MAX)),
            },
            capture_output=True,
            check=True,
        )
        metrics = json.loads(out.read_text())["metrics"]
    times, count = metrics["http_req_duration"], metrics["http_reqs"]
    failed = metrics["http_req_failed"]["passes"] + metrics.get("dropped_iterations", {}).get(
        "count", 0
    )
    return Figures(
        "open", rate, count["rate"], times["med"], times["p(95)"], times["p(99)"], int(failed)
    )


def _lua(text: str) -> str:
    return json.dumps(text, ensure_ascii=True)
