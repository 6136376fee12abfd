// The story, in English. {names} are filled with numbers of the recorded run and of the example with labels from
// the model; «…» is set as mathematics.
export const en = {
  title: 'How the noise of SGD follows the curvature of the loss',
  point: 'Each point is one direction in which the weights can move.', begin: 'New here? Start with a guess ↓',
  lead: 'A mini-batch gives a noisy gradient. The noise is not round: it is large along some directions of weight space and tiny along others. '
    + 'Where the loss is curved, the noise is strong. How strong is a number that you can measure, and the instrument above measures it exactly, for a network small enough to hold every matrix in your browser.',
  privacy: 'Everything runs on this page. After it has loaded it asks for nothing, and it keeps nothing.',

  'guess.title': 'First, a guess',
  'guess.text': 'Take the eigenvectors of the Hessian «H», the directions in which a trained network’s loss is curved. For each, plot the variance of the gradient noise, «C_ii», against the curvature, «H_ii», on logarithmic axes. How steep will the cloud be? '
    + 'Its slope is called «γ» here: noise grows like curvature to the power «γ». Slope 1 would mean that noise is proportional to curvature, slope 2 to its square.',
  'guess.slider': 'Your slope', 'guess.show': 'Show the measurement', 'guess.again': 'Guess again',
  'guess.truth': 'The second layer of the recorded run has {gamma} ({low}–{high})', 'guess.answer': 'You said {guess}. {truth}: {comparison}.',
  'guess.close': 'you were inside the interval', 'guess.more': 'steeper than you said', 'guess.less': 'flatter than you said',
  'guess.up': 'gradient noise «C_ii», logarithmic', 'guess.right': 'curvature «H_ii», logarithmic', 'guess.rail': 'slope {slope}',
  'guess.axes': 'Curvature to the right, noise upwards; your line has slope {slope}',

  'toy.title': 'Why between one and two',
  'toy.text': 'Forget networks for a moment. Suppose that direction i is bent by a fraction «ρ_i» of the samples, each time with strength «m_i», and that no sample mixes directions. The mean curvature is then «H_ii = ρ_i m_i», and «E[h²]_ii» is the mean of its square, «ρ_i m_i²». '
    + 'If directions differ in how often they are bent, both grow alike: slope 1. If they differ in how hard, the square wins: slope 2. Mixtures lie between.',
  'toy.fraction': 'Spread of how often, «s_ρ»', 'toy.strength': 'Spread of how hard, «s_m»', 'toy.correlation': 'Correlation of the two, «c»',
  'toy.further': 'Go further', 'toy.formula': 'The formula says {slope}.', 'toy.samples': 'Eight directions, sixteen samples: a bump where a sample bends the direction',
  'toy.none': 'All directions are alike: one point, and no slope.', 'toy.why': 'The formula holds for endlessly many directions; the line is fitted to the {count} drawn here.',
  'toy.up': 'mean of the square «E[h²]_ii»', 'toy.right': 'mean curvature «H_ii»',
  'toy.edge': 'With a correlation the slope can leave the range from 1 to 2, although no single direction leaves the wedge: the rails bind points, not slopes of lines through them. Can you find such a place?',
  'toy.fitted': 'fitted {fitted}, formula {slope}',

  'train.title': 'Now a network',
  'train.text': 'At its random start the recorded network has slope {start} in the second layer. Press play and watch the cloud: the slope does not simply rise. Of the moments recorded it is flattest at epoch {least_epoch}, with {least}, and steepest at epoch {most_epoch}, with {most}; from epoch {above_epoch} on it stays above one. After {epochs} epochs it is {gamma}, fitted over {fitted} directions. Once the run has ended, the bar of time below the picture, or in the instrument at the top, goes back to each of them.',
  'train.look': 'The sentence below the picture counts dropped directions, too: {dropped} of {size} lie outside the window, are too flat to be measured, or not curved upwards. Logarithmic axes hide some of them silently.',

  'loss.title': 'The same network with squared error',
  'loss.text': 'Cross-entropy comes first, squared error second: same data, same initial weights, same batches, same clock. Point at a direction of one run and its partner of the same rank lights up in the other.',
  'loss.look': 'Under squared error a fitted sample still has the full curvature of the network’s outputs; under cross-entropy a confident sample has hardly any. So cross-entropy spreads the strengths of samples over decades, and its slope is above 1 while that of squared error stays near 1.',
  'train.press': 'Play', 'loss.press': 'Train both again',

  'axis.title': 'Change the axis',
  'axis.text': 'The toy tells how «E[h²]» grows with «H», and nothing about noise. The missing step is a claim of Zhang, Yang and Tu (arXiv 2602.05600): near a fit, for the loss of a likelihood, «C ∝ E[h²]», «h» being the Hessian of one sample. '
    + 'Along a direction that is the mean squared length of «h v_i», at least the mean squared curvature. What will the slope be when the horizontal axis changes from «H_ii» to «E[h²]_ii»?',
  'axis.press': 'Change it',
  'axis.look': 'The cloud glides onto slope 1. The exponent was never a property of the noise alone: it says how curvature is shared among samples.',

  'directions.title': 'Do both matrices see the same directions?',
  'directions.text': 'A plot of diagonals means little if «C» and «H» have different eigenvectors. The picture shows the overlap of each leading eigenvector of «C» with each of «H».',
  'directions.look': 'A sharp diagonal would be perfect agreement. What shows is a band: neighbours of similar curvature mix, distant directions hardly do.',

  'fisher.title': 'When noise is curvature',
  'fisher.text': 'Textbooks say that noise, Fisher information and Hessian are one. Under cross-entropy Gauss–Newton «G» always is the Fisher matrix «F». In a layer of a relu network both equal the Hessian «H», whatever the labels. With a smooth activation such as tanh this stays true of the last layer; in the layers below it holds on average only, and only for labels drawn from the model. The noise «C» needs such labels with any activation. They are used here: the data are two noisy moons, the activation is tanh, and the labels are drawn anew from the trained network before each measurement.',
  'fisher.look': 'The bars are relative distances to the Hessian, of the noise «C», the Fisher matrix «F» and Gauss–Newton «G». All are small here. What is left of that of «C» is luck of the draw. Against «F», noise grows with a power between {axis_low} and {axis_high}; against «H», over the same directions, between {gamma_low} and {gamma_high}. The reason: a slope counts flat directions like steep ones, and in the flat ones most of «H» is what it has beyond «F». The run at the top knows its labels by heart. Its bar of «C» in the second layer stands at {gap}: noise has vanished faster than curvature.',
  'fisher.try': 'Open this run at the top, and give it other labels there: More settings, Labels from',

  'challenges.title': 'Challenges', 'challenge.task': 'Challenge {number}',
  'challenges.text': 'Each has many answers. The link under Share is your answer: whoever opens it sees the same digits, also those of a moment at which you have paused.',
  'challenge.1': 'Bring the slope of a hidden layer within 0.05 of 1.3, with an interval narrower than 0.1.',
  'challenge.2': 'Make cross-entropy and squared error agree: after 300 epochs or more, slopes within 0.05 of each other in every hidden layer.',
  'challenge.3': 'Find a setting whose slope is outside 1 to 2, and say why.',
  'challenge.4': 'Make «C» and «H» commute badly: at the end of training, with a commutator of 0.5 or more in a hidden layer. The picture Matrices shows it.',
  'challenge.open': 'Begin here', 'challenge.solved': 'solved', 'challenge.close': 'Close',

  'limits.title': 'What these pictures do not show',
  'limits.1': 'These are small networks on small data, measured exactly. Nothing here says that a large model has the same exponent.',
  'limits.2': 'The interval tells how much the slope depends on which directions were there. It does not know about another seed; change the seed to see that.',
  'limits.3': 'A straight line is a summary. Below a decade of curvatures or eight directions there is no number, and the window decides much: drag its ends.',
  'limits.4': 'The rails bound E[h²] along a direction. The noise is compared with them through one fitted factor.',
  'limits.5': 'The upper rail exists only while no sample bends downwards. Below the last layer smooth activations make some do so, softmax-MSE may in any layer, and in the whole network measured as one block, relu or not, some do as well; then it disappears.',
  'limits.6': 'Matrices can look unlike what slopes say. Their relative error sees the few largest entries only, those of the steepest directions; a slope weighs every decade of curvature alike. In the run at the top C follows E[h²] with slope 1, and yet in the first two layers its entries are closer to those of k H than of k E[h²].',
  paper: 'The observation is from', licence: 'sgdscope is free software under the MIT licence.',
};
export type StoryWords = typeof en;
