import type { Language } from '@kupfer/schemas/fields';

/** What happens at an appointment: how long it takes, in minutes, and what people call it. */
export type Work = {
  type: string;
  minutes: readonly [number, ...number[]];
  names: readonly [string, ...string[]];
  summaries: readonly [string, ...string[]];
};

type Wording = {
  /** At a customer's. */
  outside: Record<'inspection' | 'offer' | 'installation' | 'maintenance', Work>;
  /** In the office, about nobody. */
  office: Work;
  supplier: Work;
  /** Things that happen once. */
  storm: { name: string; type: string; summary: string };
  fair: { name: string; type: string; summary: string };
  abroad: { name: string; type: string; summary: string };
  meeting: { name: string; type: string; summary: string };
  advice: { name: string; type: string; summary: string };
  holiday: { name: string; type: string; reason: string; note: string };
  primary: readonly [string, ...string[]];
  secondary: readonly [string, ...string[]];
  shared: string;
  noPlace: string;
};

export const wordings: Record<Language, Wording> = {
  en: {
    outside: {
      inspection: {
        type: 'Inspection',
        minutes: [60, 75, 90],
        names: ['Roof inspection', 'Storm damage', 'Measure the roof', 'Look at the gutters'],
        summaries: ['', 'Take pictures of all sides.', 'The north side leaks after rain.'],
      },
      offer: {
        type: 'Offer',
        minutes: [45, 60],
        names: ['Solar consultation', 'Go through the offer', 'Choose tiles'],
        summaries: ['', 'Two variants, with and without storage.', 'The bank wants the offer by Friday.'],
      },
      installation: {
        type: 'Installation',
        minutes: [240, 300, 360],
        names: ['Install solar modules', 'Put in roof windows', 'Retile the roof', 'Install the storage'],
        summaries: ['Scaffold stands from the day before.', '24 modules, inverter in the cellar.', ''],
      },
      maintenance: {
        type: 'Maintenance',
        minutes: [60, 90, 120],
        names: ['Yearly maintenance', 'Clean the gutters', 'Check the inverter'],
        summaries: ['', 'Contract until next year.', 'Report by e-mail afterwards.'],
      },
    },
    office: {
      type: 'Office',
      minutes: [30, 45, 60],
      names: ['Write offers', 'Plan the week', 'Invoices', 'Order material'],
      summaries: ['', 'Do not disturb.'],
    },
    supplier: {
      type: 'Supplier',
      minutes: [45, 60],
      names: ['Price talk', 'Collect samples', 'Delivery'],
      summaries: ['', 'Ask about delivery times.'],
    },
    storm: { name: 'Emergency: storm damage', type: 'Emergency', summary: 'Cover the open roof for the night.' },
    fair: { name: 'Trade fair for roofers', type: 'Fair', summary: 'Closed all day. Stand 4.12 in hall 7.' },
    abroad: {
      name: 'Video call with the maker of modules',
      type: 'Supplier',
      summary: 'They have their morning then.',
    },
    meeting: { name: 'Team meeting', type: 'Office', summary: 'Who does what this week.' },
    advice: { name: 'Evening of advice: solar for homes', type: 'Offer', summary: 'Bring folders and coffee.' },
    holiday: { name: 'On holiday', type: 'Out of office', reason: 'Holiday', note: 'Back on Monday. Emre stands in.' },
    primary: [
      'Bring the long ladder.',
      'Key is with the neighbours.',
      'Please ring twice: the bell is quiet.',
      'Park in the yard, not in the street.',
      'Customer wants to see the modules first.\nTake the sample along.',
    ],
    secondary: ['Mind the dog.', 'Coffee is promised.', 'Speak loudly.', 'Paid the last bill late.'],
    shared: 'Scaffold from Küppers: ask for it together.',
    noPlace: 'Workshop',
  },
  de: {
    outside: {
      inspection: {
        type: 'Besichtigung',
        minutes: [60, 75, 90],
        names: ['Dachbesichtigung', 'Sturmschaden', 'Aufmaß', 'Dachrinnen ansehen'],
        summaries: ['', 'Fotos von allen Seiten.', 'Die Nordseite ist nach Regen undicht.'],
      },
      offer: {
        type: 'Angebot',
        minutes: [45, 60],
        names: ['Solarberatung', 'Angebot besprechen', 'Ziegel aussuchen'],
        summaries: ['', 'Zwei Varianten, mit und ohne Speicher.', 'Die Bank braucht das Angebot bis Freitag.'],
      },
      installation: {
        type: 'Montage',
        minutes: [240, 300, 360],
        names: ['Solarmodule montieren', 'Dachfenster einbauen', 'Dach neu eindecken', 'Speicher anschließen'],
        summaries: ['Gerüst steht seit dem Vortag.', '24 Module, Wechselrichter im Keller.', ''],
      },
      maintenance: {
        type: 'Wartung',
        minutes: [60, 90, 120],
        names: ['Jahreswartung', 'Dachrinnen reinigen', 'Wechselrichter prüfen'],
        summaries: ['', 'Vertrag bis nächstes Jahr.', 'Danach Bericht per E-Mail.'],
      },
    },
    office: {
      type: 'Büro',
      minutes: [30, 45, 60],
      names: ['Angebote schreiben', 'Wochenplanung', 'Rechnungen', 'Material bestellen'],
      summaries: ['', 'Bitte nicht stören.'],
    },
    supplier: {
      type: 'Lieferant',
      minutes: [45, 60],
      names: ['Preisgespräch', 'Muster abholen', 'Anlieferung'],
      summaries: ['', 'Nach Lieferzeiten fragen.'],
    },
    storm: { name: 'Notdienst: Sturmschaden', type: 'Notdienst', summary: 'Offenes Dach für die Nacht abdecken.' },
    fair: { name: 'Fachmesse Dach + Holz', type: 'Messe', summary: 'Ganztägig geschlossen. Halle 7, Stand 4.12.' },
    abroad: { name: 'Videogespräch mit dem Modulhersteller', type: 'Lieferant', summary: 'Dort ist dann Vormittag.' },
    meeting: { name: 'Teambesprechung', type: 'Büro', summary: 'Wer macht was in dieser Woche.' },
    advice: { name: 'Beratungsabend: Solar fürs Haus', type: 'Angebot', summary: 'Mappen und Kaffee mitbringen.' },
    holiday: { name: 'Urlaub', type: 'Abwesend', reason: 'Urlaub', note: 'Ab Montag zurück. Emre vertritt.' },
    primary: [
      'Lange Leiter mitnehmen.',
      'Schlüssel liegt bei den Nachbarn.',
      'Bitte zweimal klingeln: die Klingel ist leise.',
      'Im Hof parken, nicht auf der Straße.',
      'Kunde möchte die Module vorher sehen.\nMuster mitnehmen.',
    ],
    secondary: ['Vorsicht, Hund.', 'Kaffee ist versprochen.', 'Laut sprechen.', 'Letzte Rechnung kam spät.'],
    shared: 'Gerüst von Küppers: gemeinsam anfragen.',
    noPlace: 'Werkstatt',
  },
};

type Notes = Record<'customer' | 'supplier', readonly [string, ...string[]]>;

export const contactNotes: Record<Language, Notes> = {
  en: {
    customer: [
      'Prefers calls after 5 p.m.',
      'House from 1904, listed: ask the town before every change.',
      'Has a heat pump already; wants storage next.',
      'Recommended by the Hübner family.\nLikes to pay in two parts.',
    ],
    supplier: ['3 % off within 14 days.', 'Delivers on Tuesdays and Fridays.', 'Minimum order: 500 euros.'],
  },
  de: {
    customer: [
      'Lieber nach 17 Uhr anrufen.',
      'Haus von 1904, Denkmalschutz: vor jeder Änderung die Stadt fragen.',
      'Hat schon eine Wärmepumpe, möchte als Nächstes einen Speicher.',
      'Empfohlen von Familie Hübner.\nZahlt gern in zwei Raten.',
    ],
    supplier: ['3 % Skonto innerhalb von 14 Tagen.', 'Liefert dienstags und freitags.', 'Mindestbestellwert 500 Euro.'],
  },
};
