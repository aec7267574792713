import { type RefObject, useEffect, useRef } from 'react';

interface CameraUse {
  readonly on: boolean;
  readonly video: RefObject<HTMLVideoElement | null>;
  /** Called while the camera runs; left out where only the picture on the screen is wanted. */
  readonly look?: { readonly everyMs: number; readonly at: (video: HTMLVideoElement) => void };
  readonly onDenied: () => void;
}

/** Opens the camera on the far side of a phone, shows it in a video element, and lets it go when it is no longer wanted. */
export function useCamera({ on, video, look, onDenied }: CameraUse): void {
  const latest = useRef({ look, onDenied });
  latest.current = { look, onDenied };
  const everyMs = look?.everyMs;
  useEffect(() => {
    if (!on) return;
    let stream: MediaStream | undefined;
    let timer: ReturnType<typeof setInterval> | undefined;
    let left = false;
    const start = async () => {
      const camera = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: 'environment', width: { ideal: 1280 } },
        audio: false,
      });
      stream = camera;
      if (left || video.current === null) {
        for (const track of camera.getTracks()) track.stop();
        return;
      }
      video.current.srcObject = camera;
      await video.current.play();
      if (everyMs === undefined) return;
      timer = setInterval(() => {
        if (video.current !== null) latest.current.look?.at(video.current);
      }, everyMs);
    };
    start().catch(() => latest.current.onDenied());
    return () => {
      left = true;
      clearInterval(timer);
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
  }, [on, video, everyMs]);
}
