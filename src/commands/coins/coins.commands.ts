import { Option, type Command } from 'commander';
import { SOURCES } from '../../config/source-names.js';
import { searchCoins, showCoin, showUnresolved } from './coins-show.command.js';
import { mergeCoins, moveMapping, splitMapping } from './coins-decide.command.js';
import { JSON_OPTION } from '../arguments.js';

/** `kasparro coins …` */
export function addCoinsCommands(kasparro: Command): void {
  const coins = kasparro
    .command('coins')
    .description('search coins, see what sources call them and why, and decide what rules left open');

  coins
    .command('search')
    .description('coins by name or ticker, typos forgiven, the likeliest first')
    .argument('<text...>', 'a name, ticker or slug')
    .option('--limit <n>', 'how many', '10')
    .option(...JSON_OPTION)
    .action(searchCoins);

  coins
    .command('show')
    .description('one coin: latest quotes, what each source calls it, why, and who decided so')
    .argument('<coin>', 'id of the coin')
    .option(...JSON_OPTION)
    .action(showCoin);

  coins
    .command('unresolved')
    .description('what rules could not decide, with the candidates, the likeliest first')
    .addOption(new Option('--source <source>', 'only what this source calls its coins').choices(SOURCES))
    .option('--limit <n>', 'how many', '20')
    .option(...JSON_OPTION)
    .action(showUnresolved);

  const decision = (command: Command, keeps: boolean): Command => {
    if (keeps)
      command.addOption(
        new Option(
          '--keep <which>',
          'where two facts of one source and time differ: keep those of the target, set the others aside until a split',
        ).choices(['into']),
      );
    return command.option('--by <name>', 'who decides, for the record (default: the user of this machine)');
  };

  decision(
    coins
      .command('merge')
      .description('make two coins one: mappings and facts of the first go to the second')
      .argument('<coin>', 'id of the coin that goes')
      .argument('<into>', 'id of the coin that stays'),
    true,
  )
    .option(...JSON_OPTION)
    .action(mergeCoins);

  decision(
    coins
      .command('split')
      .description('take a mapping out of its coin, with its facts; undoes a merge')
      .argument('<mapping>', 'id of the mapping'),
    false,
  )
    .option(...JSON_OPTION)
    .action(splitMapping);

  decision(
    coins
      .command('move')
      .description('give a mapping another coin, with its facts')
      .argument('<mapping>', 'id of the mapping')
      .argument('<coin>', 'id of the coin it is to have'),
    true,
  )
    .option(...JSON_OPTION)
    .action(moveMapping);
}
