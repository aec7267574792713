import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../design/icons.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { readFrame } from './code-reader.ts';

/** Four looks a second: as quick as a hand moves from one code to the other, and no load on the machine. */
const LOOK_EVERY_MS = 250;

/** The camera reads one code after the other until it is stopped or both are there. */
export function Camera({ onText, done }: { readonly onText: (text: string) => void; readonly done: boolean }) {
  const { t } = useTranslation();
  const [on, setOn] = useState(false);
  const [denied, setDenied] = useState(false);
  const video = useRef<HTMLVideoElement>(null);
  const hear = useRef(onText);
  hear.current = onText;
  const looking = on && !done;

  useEffect(() => {
    if (!looking) return;
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
      timer = setInterval(() => {
        const text = video.current === null ? undefined : readFrame(video.current);
        if (text !== undefined && text !== '') hear.current(text);
      }, LOOK_EVERY_MS);
    };
    start().catch(() => {
      setDenied(true);
      setOn(false);
    });
    return () => {
      left = true;
      clearInterval(timer);
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
  }, [looking]);

  return (
    <div className="cw-camera">
      {looking ? (
        <>
          <div className="cw-camera__frame">
            <video ref={video} playsInline muted aria-label={t('clinician.open.camera')} />
            <span className="cw-camera__aim" aria-hidden="true" />
          </div>
          <p role="status">{t('clinician.open.cameraLooking')}</p>
          <Button onClick={() => setOn(false)}>{t('clinician.open.cameraStop')}</Button>
        </>
      ) : (
        <>
          {denied ? (
            <NoticeBox tone="warn">
              <p>{t('clinician.open.cameraDenied')}</p>
            </NoticeBox>
          ) : null}
          <Button
            size="large"
            icon={<Icon name="camera" />}
            disabled={done}
            onClick={() => {
              setDenied(false);
              setOn(true);
            }}
          >
            {t('clinician.open.cameraStart')}
          </Button>
        </>
      )}
    </div>
  );
}
