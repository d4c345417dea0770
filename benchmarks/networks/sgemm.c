// The cores' measured peak: as many multiply-adds as the first argument says, in oneDNN's sgemm of 1024 x 1024 matrices
// on as many threads as OMP_NUM_THREADS says. Prints "ready", then for every line read its seconds for that much work.
#include <oneapi/dnnl/dnnl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { N = 1024 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

int main(int count, char **arguments) {
  double products = count > 1 ? atof(arguments[1]) : 1e9, each = (double)N * N * N;
  int calls = products < each ? 1 : (int)(products / each + 0.5);
  float *a = malloc(sizeof(float) * N * N), *b = malloc(sizeof(float) * N * N), *c = malloc(sizeof(float) * N * N);
  for (int i = 0; i < N * N; i++) a[i] = 1e-3f * (i % 97), b[i] = 1e-3f * (i % 89);
  puts("ready");
  fflush(stdout);
  char line[64];
  while (fgets(line, sizeof line, stdin)) {
    double start = now();
    for (int k = 0; k < calls; k++) dnnl_sgemm('N', 'N', N, N, N, 1, a, N, b, N, 0, c, N);
    printf("%.9f\n", (now() - start) * products / (each * calls));
    fflush(stdout);
  }
  return 0;
}
