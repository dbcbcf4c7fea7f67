/* Keeps one empty virtual machine alive for as long as the first-level machine runs.
 *
 * The first KVM_CREATE_VM and the last close make the kernel patch its own text; with an emulator that runs the CPUs
 * in threads this can hang the machine. While this process sleeps, neither happens again. */
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

int main(void)
{
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	if (kvm < 0) {
		perror("/dev/kvm");
		return 1;
	}
	if (ioctl(kvm, KVM_CREATE_VM, 0) < 0) {
		perror("KVM_CREATE_VM");
		return 1;
	}
	puts("ready");
	fflush(stdout);
	for (;;)
		pause();
}
