// A checkpoint typed from paper or pasted from a mail, as the signed note it was: as docstore/custody/paper.py.

// eslint-disable-next-line no-misleading-character-class
const DASHES = /^[-\u2010-\u2015\u2212\u2500\u4e00]+ */;
const INVISIBLE = /[\ufeff\u200b-\u200f\u2060]/g;

export class UnreadableCheckpointError extends Error {}

const plain = (line) => line.replace(INVISIBLE, "").normalize("NFKC").split(/\s+/).filter(Boolean).join(" ");

/** The signed note. Throws UnreadableCheckpointError, which says what is missing. */
export function tidied(typed) {
  const body = [];
  const signatures = [];
  for (const line of typed.split(/\r\n?|\n/).map(plain).filter(Boolean)) {
    if (body.length >= 3 && DASHES.test(line)) signatures.push(line.replace(DASHES, "").split(" "));
    else if (signatures.length) signatures[signatures.length - 1].push(...line.split(" "));
    else body.push(line);
  }
  if (body.length < 3 || !/^[0-9 ,]+$/.test(body[1])) {
    throw new UnreadableCheckpointError("前三行应当是：账本名、条数、根");
  }
  if (!signatures.length || signatures.some((words) => words.length < 2)) {
    throw new UnreadableCheckpointError("没有签名行（以 — 开头，写着账本名和签名）");
  }
  body[0] = body[0].replaceAll(" ", "");
  body[1] = body[1].replace(/[ ,]/g, "");
  body[2] = body[2].replaceAll(" ", "");
  const signed = signatures.map(([name, ...rest]) => `— ${name} ${rest.join("")}`);
  return `${[...body, "", ...signed].join("\n")}\n`;
}
