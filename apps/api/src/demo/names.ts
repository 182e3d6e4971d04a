// Invented people and companies of a roofer's neighbourhood. Streets and towns exist, nobody in them does.

export const women = [
  'Anna', 'Sabine', 'Petra', 'Käthe', 'Zoë', 'Ayşe', 'Birgit', 'Claudia', 'Doris', 'Elif', 'Franziska',
  'Gül', 'Hannelore', 'Ines', 'Jasmin', 'Katharina', 'Leonie', 'Martina', 'Nadine', 'Özlem', 'Renée', 'Silke', 'Ute',
] as const; // biome-ignore format: a list of names

export const men = [
  'Jörg', 'Günther', 'Björn', 'Thomas', 'Mehmet', 'Uwe', 'Andreas', 'Bernd', 'Christoph', 'Detlef', 'Emre', 'Florian',
  'Götz', 'Heinz', 'Ingo', 'Jonas', 'Karl-Heinz', 'Lars', 'Matthias', 'Niklas', 'Paweł', 'René', 'Søren', 'Tobias',
] as const; // biome-ignore format: a list of names

export const families = [
  'Müller', 'Schäfer', 'Köhler', 'Weiß', 'Groß', 'Günther', 'Yılmaz', 'Krämer', 'Böhm', 'Jäger', 'Hübner', 'Löwe',
  'Schröder', 'Vogt', 'Özdemir', 'Nowak', 'Kaiser', 'Lindner', 'Brandt', 'Hoffmann', 'Schmitz', 'Esser', 'Öztürk',
  'Kowalski', 'Berger', 'Thelen', 'Heß', 'Küppers', 'Dörr', 'Fuß', 'Pütz', 'Wüst', 'Łukasik', 'Bauer', 'Meißner',
  'von der Heide', 'Meyer-Lüdenscheidt', 'zu Eltz', 'Ångström', 'O’Connor',
] as const; // biome-ignore format: a list of names

/** Street, and the town with its postal code. */
export const streets = [
  'Lindenstraße', 'Am Kirchplatz', 'Gartenweg', 'Schulstraße', 'Bonner Straße', 'Rösrather Weg', 'Mühlengasse',
  'Ahornweg', 'Goethestraße', 'Zum Sportplatz', 'Weißer Straße', 'Königsforststraße', 'Im Grünen Winkel', 'Überm Rain',
] as const; // biome-ignore format: a list of names

export const towns = [
  ['50667', 'Köln'], ['50823', 'Köln'], ['50937', 'Köln'], ['50999', 'Köln'], ['51065', 'Köln'], ['51107', 'Köln'],
  ['51429', 'Bergisch Gladbach'], ['51373', 'Leverkusen'], ['50354', 'Hürth'], ['50321', 'Brühl'], ['50226', 'Frechen'],
  ['50259', 'Pulheim'], ['51503', 'Rösrath'], ['53721', 'Siegburg'], ['53842', 'Troisdorf'],
] as const; // biome-ignore format: a list of places

/** Where suppliers and producers sit: postal code, town, and the beginning of their phone numbers. */
export const cities = [
  ['10969', 'Berlin', '030 23125'],
  ['20457', 'Hamburg', '040 66969'],
  ['60311', 'Frankfurt am Main', '069 90009'],
  ['80331', 'München', '089 99998'],
  ['50667', 'Köln', '0221 4710'],
] as const;

export const suppliers = [
  'Dachziegel-Kontor Rhein', 'Holzhandel Böhmer & Söhne', 'Solargroßhandel Süd', 'Schrauben-Röttgen',
  'Gerüstbau Küppers', 'Kranverleih Wüst', 'Elektro-Großhandel Lüttich', 'Dämmstoff-Zentrale', 'Spenglerei-Bedarf Jäger',
  'Werkzeug-Müller', 'Containerdienst Pütz', 'Baustoffe Öztürk',
] as const; // biome-ignore format: a list of names

export const producers = [
  'Sonnenglas Modulwerke', 'Nordlicht Wechselrichter', 'Ziegelwerke Grünwald', 'Alpenblick Dachfenster',
  'Speicherwerk Öresund', 'Kupferhütte Süßenbach',
] as const; // biome-ignore format: a list of names

export const companies = [
  'Bäckerei Löwe', 'Autohaus Schröder', 'Hausverwaltung Rheinblick', 'Architekturbüro Groß + Partner', 'Hotel Zur Post',
  'Zahnarztpraxis Dr. Weiß', 'Gärtnerei Grünling', 'Druckerei Hübner', 'Möbelhaus Kaiser', 'Weingut Brandt',
  'Tischlerei Fuß', 'Steuerkanzlei Thelen', 'Reiterhof Esser', 'Getränke Krämer', 'Wohnbau Köln-Süd',
  'Fahrschule Nowak', 'Apotheke am Markt', 'Café Zoë', 'Yoga & Meer', 'Spedition Łukasik', 'Metallbau Dörr',
  'Kfz-Werkstatt Yılmaz', 'Ingenieurbüro Lindner', 'Friseursalon Schnittig', 'Brauhaus Sünnerhof',
  'Wohnungseigentümergemeinschaft Lindenstraße 12 bis 18a, vertreten durch Hausverwaltung Rheinblick',
] as const; // biome-ignore format: a list of names

export const publicBodies = [
  'Gemeinde Rösrath', 'Stadt Brühl, Hochbauamt', 'Grundschule Am Kirchplatz', 'Freiwillige Feuerwehr Hürth',
  'Kirchengemeinde St. Margareta', 'Kindertagesstätte Überm Rain',
] as const; // biome-ignore format: a list of names

export const legalForms = ['GmbH', 'GmbH & Co. KG', 'KG', 'e. K.', 'AG', ''] as const;
