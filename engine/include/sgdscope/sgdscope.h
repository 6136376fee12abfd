/* The engine behind a C interface: for WebAssembly, and for every language that can call C.
 *
 * Objects are opaque and belong to the caller, who gives each back with sgdscope_release(); an
 * object keeps what it was made from alive by itself. Every function that can fail returns a status
 * and writes its results through its last arguments only when the status is SGDSCOPE_OK; the
 * sentence that says what was wrong is sgdscope_message() until the next call of the same thread.
 * No exception leaves a function, and after SGDSCOPE_NO_MEMORY everything is as it was before, but
 * for a job in the middle of a step or of giving its result: that one can only be released.
 *
 * Options are a text of lines "key value" (NULL: none), keys and defaults as on the command line
 * without the dashes: "epochs 30\nhidden 16,16\nbias 0\n". Unknown keys and values out of range are
 * refused. Numbers are written as C or JSON writes them.
 *
 * Everything is computed in one thread, in the arithmetic that gives the same bits on every machine
 * (--arch reference). Without memory-limit a 32-bit host is held to 1.8 GB, and a 64-bit host to
 * nothing: give one where work of any size may be asked for.
 *
 * Matrices are row-major float64. An object may be used by one thread at a time.
 *
 *   sgdscope_object *data, *experiment, *training;
 *   sgdscope_data_make("spirals", NULL, &data);
 *   sgdscope_experiment_new(data, "hidden 16,16\nactivation tanh", &experiment);
 *   sgdscope_experiment_training(experiment, &training);
 *   while (sgdscope_job_step(training) > 0) {}
 */
#ifndef SGDSCOPE_SGDSCOPE_H
#define SGDSCOPE_SGDSCOPE_H

/* NOLINTBEGIN(modernize-deprecated-headers): C has no others */
#include <stddef.h>
#include <stdint.h>
/* NOLINTEND(modernize-deprecated-headers) */

#ifdef __cplusplus
extern "C" {
#endif

/* Stable: never renumbered, never reused. */
enum {
  SGDSCOPE_OK = 0,
  SGDSCOPE_BAD_FORMAT = 1,     /* bytes that are not what they claim to be */
  SGDSCOPE_BAD_SHAPE = 2,      /* sizes that do not fit together */
  SGDSCOPE_BAD_VALUE = 3,      /* NaN, a label out of range, an unknown name */
  SGDSCOPE_TOO_LARGE = 4,      /* would need more memory than is allowed */
  SGDSCOPE_NO_CONVERGENCE = 5, /* an iteration ran into its limit */
  SGDSCOPE_NO_MEMORY = 6,      /* an allocation was refused */
  SGDSCOPE_WRONG_USE = 7,      /* a null or foreign object, a result before its time */
  SGDSCOPE_BROKEN = 8,         /* anything else; please report it */
  SGDSCOPE_INFLATE = 9         /* not an error: see sgdscope_reader_read */
};

typedef struct sgdscope_object sgdscope_object;

const char* sgdscope_version(void);
const char* sgdscope_message(void);
void sgdscope_release(sgdscope_object* object); /* NULL is fine */

/* For hosts that have to put arrays into the engine's memory. NULL when there is none left. */
void* sgdscope_allocate(size_t bytes);
void sgdscope_free(void* memory);

/* ---- records: results as named fields -------------------------------------------------------- */

enum {
  SGDSCOPE_NUMBER = 0, /* one float64; NaN where there is none */
  SGDSCOPE_ARRAY = 1,  /* rows × columns of float64; a vector has 1 row */
  SGDSCOPE_INTEGERS = 2, /* 1 × columns of int32_t */
  SGDSCOPE_TEXT = 3, /* UTF-8, `columns` bytes, then a zero */
  SGDSCOPE_NULL = 4, /* where another record has a value or a group of fields */
  SGDSCOPE_EMPTY = 5 /* a list without items */
};

typedef struct sgdscope_field {
  const char* name; /* a path: "blocks/0/fits/c_on_h/exponent" */
  int32_t kind;
  const void* data;
  size_t rows, columns;
} sgdscope_field;

/* Valid as long as the record is. No field of that index: SGDSCOPE_BAD_SHAPE. */
int32_t sgdscope_record_size(const sgdscope_object* record, size_t* size);
int32_t sgdscope_record_field(const sgdscope_object* record, size_t index, sgdscope_field* field);

/* ---- data ------------------------------------------------------------------------------------ */

/* By formula: moons, spirals, circles, xor, blobs, regression.
 * Options: samples, toy-noise, toy-classes, seed. */
int32_t sgdscope_data_make(const char* name, const char* options, sgdscope_object** data);

/* n × d inputs with either n labels in 0 … classes − 1 (targets NULL) or n × k targets (labels
 * NULL, classes 0: real targets; classes = k: the rows are distributions over classes). Copied. */
int32_t sgdscope_data_new(const double* inputs, size_t n, size_t d, const int32_t* labels,
                          int32_t classes, const double* targets, size_t k, sgdscope_object** data);

/* size, columns, outputs, classes, inputs, targets, labels, and class_names, a line each, where
 * classes have names. */
int32_t sgdscope_data_record(const sgdscope_object* data, sgdscope_object** record);

/* A CSV or npz file, or IDX images with their labels (otherwise NULL, 0); gzip already taken off.
 * The bytes are copied. Options: target (of a CSV, what its last column holds: auto, class or
 * number). */
int32_t sgdscope_reader_new(const uint8_t* file, size_t size, const uint8_t* labels,
                            size_t labels_size, const char* options, sgdscope_object** reader);
/* SGDSCOPE_INFLATE: a member of the archive is compressed. Inflate the `deflated` bytes at `offset`
 * of the file (raw deflate) to `inflated` bytes, supply them, and read again. */
int32_t sgdscope_reader_read(sgdscope_object* reader, sgdscope_object** data);
int32_t sgdscope_reader_wanted(const sgdscope_object* reader, size_t* offset, size_t* deflated,
                               size_t* inflated);
int32_t sgdscope_reader_supply(sgdscope_object* reader, const uint8_t* bytes, size_t size);

/* ---- networks -------------------------------------------------------------------------------- */

/* Options: sizes n_0,…,n_L (required), activation, bias (0 or 1), init, seed. */
int32_t sgdscope_network_new(const char* options, sgdscope_object** network);
/* The parameters themselves, to read and to write: layer by layer, weight (out × in) row-major,
 * then bias. Valid as long as the network is. */
int32_t sgdscope_network_parameters(sgdscope_object* network, double** parameters, size_t* count);
/* z_L for n rows of inputs: the record has `outputs`, n × n_L. */
int32_t sgdscope_network_outputs(const sgdscope_object* network, const double* inputs, size_t n,
                                 sgdscope_object** record);

/* ---- long work ------------------------------------------------------------------------------- */

/* Options: loss, epochs, batch, lr, momentum, weight-decay, cosine, clip, stop-loss, stop-accuracy,
 * seed. The job trains a copy of the network. */
int32_t sgdscope_training_new(const sgdscope_object* network, const sgdscope_object* data,
                              const char* options, sgdscope_object** job);
/* Options: loss, block, layers, window, below, top, seed, overlaps, baseline, comparisons, matrices,
 * vectors (the last five 0 or 1), memory-limit (bytes). */
int32_t sgdscope_analysis_new(const sgdscope_object* network, const sgdscope_object* data,
                              const char* options, sgdscope_object** job);
/* Options: loss, block, layers, matrices (of C, H and M2; the others come back empty, and so do the
 * eigenvalues without H), eigenvalues, per-sample (these two 0 or 1), memory-limit. */
int32_t sgdscope_moments_new(const sgdscope_object* network, const sgdscope_object* data,
                             const char* options, sgdscope_object** job);
/* A symmetric n × n matrix, copied. Options: vectors (0 or 1), memory-limit. */
int32_t sgdscope_eigen_new(const double* matrix, size_t n, const char* options,
                           sgdscope_object** job);

/* One bounded piece of work. 1: there is more; 0: done, and sgdscope_job_result() tells whether it
 * went well; −status: this step could not be done. */
int32_t sgdscope_job_step(sgdscope_object* job);
/* The same for a training, but never more than one update. */
int32_t sgdscope_job_step_update(sgdscope_object* job);
/* Between 0 and 1, and a word for it (static). */
int32_t sgdscope_job_progress(const sgdscope_object* job, double* fraction, const char** phase);
/* Of a training as often as wanted, between steps:
 *   epoch, updates, loss, accuracy (of the last epoch completed), finished, diverged, parameters,
 *   history/epoch, /loss, /accuracy, /learning_rate (arrays).
 * Of the others one time, once the job is done: what sgdscope-analysis/1 and sgdscope-moments/1
 * have, and H_ii, C_ii, M2_ii, and of the matrices and vectors those that were asked for; the rows
 * of an analysis's `vectors` are the eigenvectors, in the order of H_ii. Of a decomposition:
 * eigenvalues (ascending), eigenvectors (columns). */
int32_t sgdscope_job_result(sgdscope_object* job, sgdscope_object** record);
/* Of a training: epoch and updates alone, for hosts that look after every step. */
int32_t sgdscope_training_position(const sgdscope_object* job, int32_t* epoch, double* updates);

/* ---- experiments: what `sgdscope analyze` does ------------------------------------------------
 */

/* Options: those of a training and of an analysis, and samples, classes, scale, test-fraction,
 * labels, label-noise, hidden, activation, init, bias. */
int32_t sgdscope_experiment_new(const sgdscope_object* data, const char* options,
                                sgdscope_object** experiment);
/* sizes, parameters, wrong_labels, loss, and training/…, test/… as in sgdscope_data_record. */
int32_t sgdscope_experiment_record(const sgdscope_object* experiment, sgdscope_object** record);
int32_t sgdscope_experiment_training(const sgdscope_object* experiment, sgdscope_object** job);
/* The network of the experiment with `count` parameters of a moment of its training. */
int32_t sgdscope_experiment_network(const sgdscope_object* experiment, const double* parameters,
                                    size_t count, sgdscope_object** network);
/* The samples that an analysis of this network looks at, as data. */
int32_t sgdscope_experiment_data(const sgdscope_object* experiment, const sgdscope_object* network,
                                 sgdscope_object** data);
/* Options change those of the experiment. */
int32_t sgdscope_experiment_analysis(const sgdscope_object* experiment,
                                     const sgdscope_object* network, const char* options,
                                     sgdscope_object** job);

/* ---- small things ---------------------------------------------------------------------------- */

/* log y against log x by least squares. Options: window, below, top, floor-x, floor-y, resamples,
 * seed. exponent, interval, log10_factor, r_squared, fitted, outside_window, not_positive,
 * below_rounding, window; the record is empty where there is not enough range. */
int32_t sgdscope_fit(const double* x, const double* y, size_t n, const char* options,
                     sgdscope_object** record);
/* The two-knob toy. Options: spread-fraction, spread-strength, correlation, directions, seed.
 * slope (of the formula), fraction, strength, curvature, second_moment. */
int32_t sgdscope_two_knob(const char* options, sgdscope_object** record);

#ifdef __cplusplus
}
#endif

#endif
