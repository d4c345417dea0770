// The yardstick of the row "stepping": see SteppingRow.cs. Does the work once per line that it reads and prints the seconds.
#include <math.h>
#include <mujoco/mujoco.h>
#include <stdio.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

int main(int count, char** arguments) {
  char error[1000] = "", line[100];
  mjModel* m = count > 1 ? mj_loadXML(arguments[1], NULL, error, sizeof error) : NULL;
  if (!m) {
    fprintf(stderr, "stepping: %s\n", error);
    return 2;
  }
  mjData* d = mj_makeData(m);
  int tip = mj_name2id(m, mjOBJ_SITE, "tip");
  double sum = 0;
  printf("ready\n");
  fflush(stdout);

  while (fgets(line, sizeof line, stdin)) {
    double start = now();
    mj_resetData(m, d);
    mj_forward(m, d);
    for (int t = 0; t < 2000; t++) {
      for (int i = 0; i < m->nu; i++) d->ctrl[i] = 3 * sin(0.05 * t + i);
      for (int k = 0; k < 5; k++) mj_step(m, d);
      sum += d->site_xpos[3 * tip];
    }
    printf("%.9g\n", now() - start);
    fflush(stdout);
  }
  mj_deleteData(d);
  mj_deleteModel(m);
  return sum != sum;
}
