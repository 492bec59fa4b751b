import { Trans, useLingui } from "@lingui/react/macro";
import { ScanLine } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { Field } from "./field";
import { Input } from "./input";

interface Detector {
  detect: (source: HTMLVideoElement) => Promise<{ rawValue: string }[]>;
}
type DetectorMaker = new (options: { formats: string[] }) => Detector;
const formats = ["qr_code", "ean_13", "ean_8", "code_128", "upc_a"];
const lookEveryMs = 200;

const makerOf = () => (window as unknown as { BarcodeDetector?: DetectorMaker }).BarcodeDetector;
export const canScan = () => makerOf() !== undefined && "mediaDevices" in navigator;

/** Watches through the camera until a code is in sight. */
function useCamera(onRead: (text: string) => void) {
  const video = useRef<HTMLVideoElement>(null);
  const [refused, setRefused] = useState(!canScan());
  const read = useRef(onRead);
  useEffect(() => {
    read.current = onRead;
  });
  useEffect(() => {
    const Maker = makerOf();
    if (!Maker || !canScan()) return;
    let stream: MediaStream | null = null;
    let timer: ReturnType<typeof setInterval> | undefined;
    let over = false;
    const start = async () => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      if (over || !video.current) return stream.getTracks().forEach((track) => track.stop());
      video.current.srcObject = stream;
      await video.current.play();
      const detector = new Maker({ formats });
      timer = setInterval(() => {
        if (!video.current || over) return;
        detector.detect(video.current).then(([found]) => found && !over && read.current(found.rawValue), () => undefined);
      }, lookEveryMs);
    };
    start().catch(() => setRefused(true));
    return () => {
      over = true;
      clearInterval(timer);
      stream?.getTracks().forEach((track) => track.stop());
    };
  }, []);
  return { video, refused };
}

interface ScannerProps {
  title: string;
  onRead: (text: string) => void;
  onClose: () => void;
}

/** Reads a code with the camera; where there is none, or it is not allowed, it is typed. */
export function Scanner({ title, onRead, onClose }: ScannerProps) {
  const { t } = useLingui();
  const { video, refused } = useCamera(onRead);
  const [typed, setTyped] = useState("");
  return (
    <Dialog open onClose={onClose} title={title}>
      {refused ? (
        <p className="mb-3 text-soft">
          <Trans>This tablet's camera cannot be used: type what stands under the code.</Trans>
        </p>
      ) : (
        <video ref={video} muted playsInline aria-label={t`What the camera sees`} className="mb-3 aspect-square w-full rounded-lg bg-sunken object-cover" />
      )}
      <form
        className="flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim()) onRead(typed.trim());
        }}
      >
        <Field label={t`Code`} className="flex-1">
          {(wiring) => <Input {...wiring} className="h-12 text-base" value={typed} autoComplete="off" onChange={(event) => setTyped(event.target.value)} />}
        </Field>
        <Button type="submit" variant="primary" size="lg" className="h-12">
          <ScanLine aria-hidden />
          <Trans>Use it</Trans>
        </Button>
      </form>
    </Dialog>
  );
}
