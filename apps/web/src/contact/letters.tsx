import { useTranslations } from 'use-intl';
import classes from './contact.module.css';

const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ');

/** First letters to choose from: radio buttons, so that the arrows move within and one Tab goes past them. */
export function Letters({
  chosen,
  choose,
}: {
  chosen: string | undefined;
  choose: (letter: string | undefined) => void;
}) {
  const t = useTranslations('contact.filter');
  return (
    <fieldset className={classes.letters}>
      <legend className={classes.unseen}>{t('letters')}</legend>
      {['', ...letters].map((letter) => (
        <label key={letter} className={classes.letter}>
          <input
            type="radio"
            name="starts_with"
            value={letter}
            checked={(chosen ?? '').toUpperCase() === letter}
            onChange={() => choose(letter || undefined)}
          />
          <span>{letter || t('anyLetter')}</span>
        </label>
      ))}
    </fieldset>
  );
}
