/** What a scan or a typed text may mean. */
export type Read =
  | { kind: "basket"; code: string; basket_id?: string; signature?: string }
  | { kind: "text"; text: string };

/** A scanned link of a basket carries its id and signature; six letters are the code read out. */
export function readCode(raw: string): Read {
  const text = raw.trim();
  try {
    const { pathname, searchParams } = new URL(text);
    const code = /^\/basket\/([A-Za-z0-9]+)$/.exec(pathname)?.[1];
    const [basket_id, signature] = [searchParams.get("b"), searchParams.get("s")];
    if (code) return { kind: "basket", code, ...(basket_id && { basket_id }), ...(signature && { signature }) };
  } catch {
    // Not a link.
  }
  return { kind: "text", text };
}

/** Whether it may be the code of a basket, however it was typed. */
export const mayBeCode = (text: string) => /^[A-Za-z0-9]{6}$/.test(text.replace(/[\s-]/g, ""));
