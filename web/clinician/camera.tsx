import { Button } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../design/icons.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { useCamera } from '../design/use-camera.ts';
import { readFrame } from './code-reader.ts';

/** Four looks a second: as quick as a hand moves from one code to the other, and no load on the machine. */
const LOOK_EVERY_MS = 250;

/** The camera reads one code after the other until it is stopped or both are there. */
export function Camera({ onText, done }: { readonly onText: (text: string) => void; readonly done: boolean }) {
  const { t } = useTranslation();
  const [on, setOn] = useState(false);
  const [denied, setDenied] = useState(false);
  const video = useRef<HTMLVideoElement>(null);
  const looking = on && !done;
  useCamera({
    on: looking,
    video,
    look: {
      everyMs: LOOK_EVERY_MS,
      at: (frame) => {
        const text = readFrame(frame);
        if (text !== undefined && text !== '') onText(text);
      },
    },
    onDenied: () => {
      setDenied(true);
      setOn(false);
    },
  });

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
