/* What the C header shows, as C: an analysis without a line of C++. */
#include <stdio.h>
#include <string.h>

#include <sgdscope/sgdscope.h>

static int run(sgdscope_object* job) {
  int32_t left = 1;
  while (left > 0) left = sgdscope_job_step(job);
  return left;
}

int main(void) {
  sgdscope_object *data = NULL, *experiment = NULL, *training = NULL;
  if (sgdscope_data_make("spirals", NULL, &data) != SGDSCOPE_OK ||
      sgdscope_experiment_new(data, "hidden 16,16\nactivation tanh", &experiment) != SGDSCOPE_OK ||
      sgdscope_experiment_training(experiment, &training) != SGDSCOPE_OK || run(training) != 0) {
    fprintf(stderr, "%s\n", sgdscope_message());
    return 1;
  }
  sgdscope_object* record = NULL;
  size_t size = 0;
  sgdscope_job_result(training, &record);
  sgdscope_record_size(record, &size);
  for (size_t i = 0; i < size; ++i) {
    sgdscope_field field;
    sgdscope_record_field(record, i, &field);
    if (strcmp(field.name, "loss") == 0) printf("loss %.6f\n", *(const double*)field.data);
  }
  sgdscope_release(record);
  sgdscope_release(training);
  sgdscope_release(experiment);
  sgdscope_release(data);
  return 0;
}
