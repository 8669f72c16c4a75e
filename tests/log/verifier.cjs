// Check receipts with what Sigstore checks its own transparency log with; only the file's form (C2SP tlog-proof) is
// taken apart here. Reads [{receipt, name, id, key}] and writes a list of verdicts: "good", or what was wrong.
const { createPublicKey } = require("node:crypto");
const { readFileSync } = require("node:fs");
const { verifyCheckpoint, verifyMerkleInclusion } = require(process.argv[2]);

const ED25519 = Buffer.from("302a300506032b6570032100", "hex"); // RFC 8410, before the 32 bytes of a key

function check({ receipt, name, id, key }) {
  const end = receipt.indexOf("\n\n");
  const [first, extra, index, ...hashes] = receipt.slice(0, end).split("\n");
  if (first !== "c2sp.org/tlog-proof@v1") throw new Error("no proof");
  const entry = {
    canonicalizedBody: Buffer.from(extra.slice("extra ".length), "base64"),
    inclusionProof: {
      logIndex: index.slice("index ".length),
      hashes: hashes.map((one) => Buffer.from(one, "base64")),
      checkpoint: { envelope: receipt.slice(end + 2) },
    },
  };
  const publicKey = createPublicKey({
    key: Buffer.concat([ED25519, Buffer.from(key, "base64")]),
    format: "der",
    type: "spki",
  });
  const log = { baseURL: `https://${name}`, logID: Buffer.from(id, "hex"), publicKey };
  verifyMerkleInclusion(entry, verifyCheckpoint(entry, [log]));
}

function verdict(one) {
  try {
    check(one);
    return "good";
  } catch (error) {
    return error.message || String(error);
  }
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf-8")).map(verdict)));
