// How sizes and waits are said.
import { _ } from "./words.js";

const MIB = 1024 * 1024;

export function spokenSize(bytes) {
  if (bytes >= 1024 * MIB) return `${(bytes / (1024 * MIB)).toFixed(1)} GB`;
  if (bytes >= MIB) return `${(bytes / MIB).toFixed(1)} MB`;
  return `${Math.max(1, Math.round(bytes / 1024))} KB`;
}

export function spokenWait(seconds) {
  if (seconds < 60) return _("{n} 秒", { n: Math.max(1, Math.round(seconds)) });
  if (seconds < 3600) return _("{n} 分钟", { n: Math.round(seconds / 60) });
  return _("{n} 小时", { n: (seconds / 3600).toFixed(1) });
}
