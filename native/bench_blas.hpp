// The few Fortran functions of BLAS and LAPACK that serve as yardsticks.
#pragma once

extern "C" {
#if defined(SGDSCOPE_HAVE_OPENBLAS)
void dgemm_(const char* transa, const char* transb, const int* m, const int* n, const int* k,
            const double* alpha, const double* a, const int* lda, const double* b, const int* ldb,
            const double* beta, double* c, const int* ldc);
void openblas_set_num_threads(int threads);
#endif
#if defined(SGDSCOPE_HAVE_LAPACK)
void dsyevd_(const char* jobz, const char* uplo, const int* n, double* a, const int* lda, double* w,
             double* work, const int* lwork, int* iwork, const int* liwork, int* info);
#endif
}
