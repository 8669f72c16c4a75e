"""The floor: asyncpg behind a bare ASGI function. One statement with the session and row permission in it; no
limiter, no access log, no audit of reads. What Python and PostgreSQL can do at best on this machine.
"""

import os
import uuid
from typing import Any

import asyncpg

ONE = """
SELECT json_build_object('id', r.id, 'tracking_code', r.tracking_code, 'service_id', r.service_id,
  'service_slug', s.slug, 'service_name', s.name, 'state', r.state, 'priority', r.priority,
  'answers', r.answers, 'created_at', r.created_at, 'due_at', r.due_at)::text
FROM twin_request r JOIN twin_service s ON s.id = r.service_id
WHERE r.id = $1 AND r.applicant_id = $2
"""
PAGE = """
SELECT coalesce(json_agg(p), '[]')::text FROM (
  SELECT r.id, r.tracking_code, r.service_id, s.slug, s.name, r.state, r.priority, r.answers, r.created_at, r.due_at
  FROM twin_request r JOIN twin_service s ON s.id = r.service_id
  WHERE r.applicant_id = $1 ORDER BY r.created_at DESC LIMIT 20) p
"""
WRITE = """
WITH made AS (INSERT INTO twin_request
  (id, tracking_code, service_id, applicant_id, state, priority, answers, created_at)
  VALUES ($1, $2, $3, $4, 'draft', 'normal', '{}', now()) RETURNING id),
 moved AS (INSERT INTO twin_transition (request_id, to_state, by_id, at) SELECT id, 'draft', $4, now() FROM made),
 noted AS (INSERT INTO twin_auditentry (action, target, actor_id, facts, at)
  SELECT 'cases.open', 'request:' || id, $4, '{}', now() FROM made)
INSERT INTO twin_outboxrow (name, payload, created_at) SELECT 'cases.CaseOpened', '{}', now() FROM made
"""
CALLER = int(os.environ.get("RAW_CALLER", "1"))
_pool: Any = None


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer the three calls."""
    if scope["type"] == "lifespan":
        return await _lifespan(receive, send)
    await _answer(send, *await _handle(scope, receive))
    return None


async def _handle(scope: dict[str, Any], receive: Any) -> tuple[int, str]:
    async with (await _connections()).acquire() as connection:
        if scope["method"] == "POST":
            await receive()
            made = uuid.uuid4()
            await connection.execute(WRITE, made, made.hex[:16], 1, CALLER)
            return 201, f'{{"id": "{made}"}}'
        last = scope["path"].rsplit("/", 1)[-1]
        if last == "requests":
            return 200, await connection.fetchval(PAGE, CALLER)
        return 200, await connection.fetchval(ONE, uuid.UUID(last), CALLER) or ""


async def _connections() -> Any:
    global _pool  # noqa: PLW0603 - one pool per process
    if _pool is None:
        _pool = await asyncpg.create_pool(os.environ["TWIN_DATABASE_URL"], min_size=4, max_size=8)
    return _pool


async def _answer(send: Any, status: int, body: str) -> None:
    raw = body.encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(raw)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": raw})


async def _lifespan(receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
