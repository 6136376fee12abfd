// Stub until the bench is written.
int main() {}
