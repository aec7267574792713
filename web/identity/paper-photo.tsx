import { Button } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../design/icons.tsx';
import { NoticeBox } from '../design/notice-box.tsx';
import { useCamera } from '../design/use-camera.ts';

/** Sharp enough to read a number off a card, small enough to hold in a page. */
const WIDTH_MAX = 1280;

/** A photograph of a paper beside the field that it is typed into. It stays in this page: not read, not sent, not kept. */
export function PaperPhoto() {
  const { t } = useTranslation();
  const [on, setOn] = useState(false);
  const [denied, setDenied] = useState(false);
  const [picture, setPicture] = useState<string>();
  const video = useRef<HTMLVideoElement>(null);
  useCamera({
    on,
    video,
    onDenied: () => {
      setDenied(true);
      setOn(false);
    },
  });
  // A browser without a camera, or a page without https: the number is typed from the paper itself.
  if (navigator.mediaDevices === undefined) return <p className="cw-photo cw-quiet">{t('identity.photo.nowhere')}</p>;
  const start = () => {
    setDenied(false);
    setPicture(undefined);
    setOn(true);
  };
  const take = () => {
    if (video.current === null) return;
    setPicture(pictureOf(video.current));
    setOn(false);
  };
  return (
    <div className="cw-photo cw-stack-s">
      {on ? (
        <>
          <video ref={video} playsInline muted aria-label={t('identity.photo.live')} />
          <div className="cw-badges">
            <Button type="primary" icon={<Icon name="camera" />} onClick={take}>
              {t('identity.photo.take')}
            </Button>
            <Button onClick={() => setOn(false)}>{t('identity.photo.stop')}</Button>
          </div>
        </>
      ) : picture === undefined ? (
        <Button icon={<Icon name="camera" />} onClick={start}>
          {t('identity.photo.start')}
        </Button>
      ) : (
        <>
          <img src={picture} alt={t('identity.photo.alt')} />
          <div className="cw-badges">
            <Button onClick={start}>{t('identity.photo.again')}</Button>
            <Button onClick={() => setPicture(undefined)}>{t('identity.photo.drop')}</Button>
          </div>
        </>
      )}
      {denied ? (
        <NoticeBox tone="warn">
          <p>{t('identity.photo.denied')}</p>
        </NoticeBox>
      ) : null}
      <p className="cw-quiet">{t('identity.photo.help')}</p>
    </div>
  );
}

function pictureOf(video: HTMLVideoElement): string {
  const scale = Math.min(1, WIDTH_MAX / Math.max(1, video.videoWidth));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/jpeg', 0.9);
}
